"""A whole run as one archive."""

from __future__ import annotations

import zipfile
from pathlib import Path

from engine.spec.errors import RunError
from engine.spec.progress import Progress, Stop, go_on
from engine.training.atomic import refused, replacing
from engine.training.run_folder import RunFolder

LEFT_OUT = (".tmp", "-shm")  # half-written files, and what SQLite makes anew
CHUNK_BYTES = 1 << 20  # between two looks whether it is still wanted


def archive(run: RunFolder, target: Path, progress: Progress | None = None, cancelled: Stop | None = None) -> None:
    """Packs a run folder into a zip, temporary files left out.

    progress: counts bytes. Raises RunError while the run is in use or where the place refuses, Cancelled; no half
    file is left then.
    """
    if run.is_alive():
        what = f"the run {run.name} is still being worked on"
        raise RunError(what, "its files change", "Stop it first, or export its generator as safetensors.")
    try:
        with (
            replacing(target) as temporary,
            zipfile.ZipFile(temporary, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as to,
        ):
            _pack(run, to, {target.resolve(), temporary.resolve()}, progress, cancelled)
    except OSError as error:
        raise refused(target, error) from None


def _pack(
    run: RunFolder, to: zipfile.ZipFile, own: set[Path], progress: Progress | None, cancelled: Stop | None
) -> None:
    """own: files that are not packed into themselves."""
    paths = [path for path in sorted(run.path.rglob("*")) if path.is_file() and path.resolve() not in own]
    paths = [path for path in paths if _kept(path.relative_to(run.path))]
    total, done = sum(path.stat().st_size for path in paths), 0
    for path in paths:
        about = zipfile.ZipInfo.from_file(path, Path(run.name) / path.relative_to(run.path), strict_timestamps=False)
        about.compress_type = zipfile.ZIP_DEFLATED
        with path.open("rb") as source, to.open(about, "w") as target:
            while chunk := source.read(CHUNK_BYTES):
                go_on(cancelled, "the export")
                target.write(chunk)
                done += len(chunk)
                if progress is not None:
                    progress(done, total)


def _kept(inside: Path) -> bool:
    hidden = any(part.startswith(".") for part in inside.parts)
    return not hidden and not inside.name.endswith(LEFT_OUT)
