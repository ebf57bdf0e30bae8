"""Files from the network: in chunks, checked, and in their place only when they are whole."""

from __future__ import annotations

import hashlib
import os
import tempfile
import urllib.error
import urllib.request
from collections.abc import Callable, Sequence
from http.client import HTTPException
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple

from engine.data.disk import disk_error, make_folder, mib, require_room
from engine.spec.data import Preparation
from engine.spec.errors import DatasetError

CHUNK = 1 << 16  # bytes between two looks at the cancel button
TIMEOUT_S = 30.0
PARTIAL = ".part"

Opener = Callable[..., Any]  # as urllib.request.urlopen


class Remote(NamedTuple):
    """A file that can be downloaded."""

    path: str  # relative to the folder of downloads
    urls: tuple[str, ...]  # tried in turn
    md5: str  # empty where the caller checks the file itself


class _Failed(Exception):
    """One address did not deliver; the words say why."""


def fetch(
    remotes: Sequence[Remote],
    folder: Path,
    title: str,
    preparation: Preparation,
    *,
    remedy: str = "",
    opener: Opener | None = None,
) -> None:
    """Downloads the files that are not there yet into a folder.

    title: what the progress names, as in "Fashion-MNIST (29 MiB)"; remedy: where else to get the files.
    Raises DatasetError where the network or the disk fails, a file is cut off or altered, and Cancelled;
    no partial file stays.
    """
    opener = opener or urllib.request.urlopen
    missing = [remote for remote in remotes if not (folder / remote.path).is_file()]
    for number, remote in enumerate(missing, 1):
        task = f"Downloading {title}" + (f", file {number} of {len(missing)}" if len(missing) > 1 else "")
        target = folder / remote.path
        reasons = _fetch_one(remote, target, task, preparation, opener)
        if reasons:
            by_hand = remedy or f"download {remote.urls[0]} by other means"
            raise DatasetError(
                f"{target.name} could not be downloaded",
                "; ".join(reasons),
                f"Check the network and try again, or {by_hand} and place it at {target}.",
            )


def _fetch_one(remote: Remote, target: Path, task: str, preparation: Preparation, opener: Opener) -> list[str]:
    """Downloads one file from the first address that delivers it; the reasons where none does."""
    make_folder(target.parent)
    reasons: list[str] = []
    for url in remote.urls:
        descriptor, name = tempfile.mkstemp(suffix=PARTIAL, prefix=target.name, dir=target.parent)
        partial = Path(name)
        try:
            with os.fdopen(descriptor, "wb") as file:
                found = _copy(url, file, target.parent, task, preparation, opener)
            if remote.md5 and found != remote.md5:
                raise _Failed(f"its checksum is {found} instead of {remote.md5}: the file was altered")
            partial.replace(target)
            return []
        except _Failed as failure:
            reasons.append(f"{url}: {failure}")
        except OSError as error:
            raise disk_error(error, target) from None
        finally:
            partial.unlink(missing_ok=True)
    return reasons


def _copy(url: str, file: BinaryIO, folder: Path, task: str, preparation: Preparation, opener: Opener) -> str:
    """Copies what an address delivers; returns its md5. Raises _Failed, OSError of the disk, and Cancelled."""
    preparation.progress(task, 0, 0)
    preparation.check()
    checksum = hashlib.md5(usedforsecurity=False)
    request = urllib.request.Request(url, headers={"User-Agent": "saddlepoint"})
    try:
        response = opener(request, timeout=TIMEOUT_S)
    except (OSError, HTTPException, ValueError) as error:
        raise _Failed(_network_words(error)) from None
    with response:
        if response.headers.get_content_type() == "text/html":
            raise _Failed("the server sent a web page instead of the file")
        total = int(response.headers.get("Content-Length") or 0)
        require_room(folder, total, f"the download of {mib(total)}")
        done = 0
        while chunk := _read(response):
            file.write(chunk)
            checksum.update(chunk)
            done += len(chunk)
            preparation.progress(task, done, total)
            preparation.check()
    if done < total:
        raise _Failed(f"the connection ended after {mib(done)} of {mib(total)}")
    return checksum.hexdigest()


def _read(response: Any) -> bytes:
    try:
        chunk: bytes = response.read1(CHUNK)  # what has arrived, so that a slow line can be cancelled
        return chunk
    except (OSError, HTTPException) as error:
        raise _Failed(_network_words(error)) from None


def _network_words(error: Exception) -> str:
    if isinstance(error, urllib.error.HTTPError):
        return f"the server answers {error.code} ({error.reason})"
    if isinstance(error, urllib.error.URLError):
        return f"no connection ({error.reason})"
    return f"the connection broke ({error or type(error).__name__})"
