"""Downloads over a server of our own: whole, cut off, altered, refused, cancelled, and no room on the disk."""

from __future__ import annotations

import hashlib
import threading
import urllib.request
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from engine.data.download import Remote, fetch
from engine.spec.data import Preparation
from engine.spec.errors import Cancelled, DatasetError

CONTENT = bytes(range(256)) * 2000
MD5 = hashlib.md5(CONTENT).hexdigest()


class Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        name = self.path.rpartition("/")[2]
        if name == "missing":
            self.send_error(404)
            return
        kind = "text/html" if name == "page" else "application/octet-stream"
        body = {"altered": CONTENT[:-1] + b"x", "cut": CONTENT[: len(CONTENT) // 2]}.get(name, CONTENT)
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(CONTENT)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None: ...


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    thread.join()
    server.server_close()


def get(urls: tuple[str, ...], folder: Path, preparation: Preparation | None = None, **more: str) -> None:
    fetch([Remote("sub/file.bin", urls, MD5)], folder, "Test (1 MiB)", preparation or Preparation(), **more)


def test_a_whole_file_lies_in_its_place_with_progress_in_bytes(address: str, tmp_path: Path) -> None:
    told: list[tuple[str, int, int]] = []
    get((f"{address}/file",), tmp_path, Preparation(progress=lambda *step: told.append(step)))
    assert (tmp_path / "sub/file.bin").read_bytes() == CONTENT
    assert told[-1] == ("Downloading Test (1 MiB)", len(CONTENT), len(CONTENT))
    assert [done for _, done, _ in told] == sorted(done for _, done, _ in told)
    assert len(list((tmp_path / "sub").iterdir())) == 1


def test_what_is_there_is_not_downloaded_again(tmp_path: Path) -> None:
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub/file.bin").write_bytes(b"kept")
    get(("http://127.0.0.1:9/file",), tmp_path)
    assert (tmp_path / "sub/file.bin").read_bytes() == b"kept"


@pytest.mark.parametrize(
    ("name", "words"),
    [("cut", "connection ended after"), ("altered", "checksum"), ("missing", "404"), ("page", "web page")],
)
def test_a_bad_download_says_why_and_leaves_nothing(address: str, tmp_path: Path, name: str, words: str) -> None:
    with pytest.raises(DatasetError, match=words) as caught:
        get((f"{address}/{name}",), tmp_path)
    assert "file.bin" in caught.value.what
    assert str(tmp_path / "sub/file.bin") in caught.value.remedy
    assert list((tmp_path / "sub").iterdir()) == []


def test_the_next_address_is_tried_where_one_fails(address: str, tmp_path: Path) -> None:
    get((f"{address}/missing", f"{address}/altered", f"{address}/file"), tmp_path)
    assert (tmp_path / "sub/file.bin").read_bytes() == CONTENT


def test_no_network_is_called_so(tmp_path: Path) -> None:
    with pytest.raises(DatasetError, match="no connection") as caught:
        get(("http://127.0.0.1:9/file",), tmp_path, remedy="ask a friend")
    assert "ask a friend" in caught.value.remedy


def test_a_cancelled_download_stops_at_once_and_leaves_nothing(address: str, tmp_path: Path) -> None:
    done: list[int] = []
    preparation = Preparation(
        progress=lambda _task, now, _total: done.append(now), cancelled=lambda: bool(done) and done[-1] > 0
    )
    with pytest.raises(Cancelled):
        get((f"{address}/file",), tmp_path, preparation)
    assert done[-1] < len(CONTENT)
    assert list((tmp_path / "sub").iterdir()) == []


def test_a_local_file_can_stand_in_for_a_server(tmp_path: Path) -> None:
    (tmp_path / "source.bin").write_bytes(CONTENT)
    get(((tmp_path / "source.bin").as_uri(),), tmp_path)
    assert (tmp_path / "sub/file.bin").read_bytes() == CONTENT


def test_a_full_disk_is_noticed_before_the_download(
    address: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("shutil.disk_usage", lambda _: type("Usage", (), {"free": 10})())
    with pytest.raises(DatasetError, match="too full for the download"):
        get((f"{address}/file",), tmp_path)
    assert list((tmp_path / "sub").iterdir()) == []


def test_a_folder_that_cannot_be_made_is_explained(tmp_path: Path) -> None:
    (tmp_path / "sub").write_text("in the way")
    with pytest.raises(DatasetError, match="cannot be written"):
        get(("http://127.0.0.1:9/file",), tmp_path)


def test_a_broken_connection_is_called_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Response:
        headers = urllib.request.urlopen("data:application/x;base64,AA==").headers

        def __enter__(self) -> Response:
            return self

        def __exit__(self, *_: object) -> None: ...

        def read1(self, _: int) -> bytes:
            raise ConnectionResetError("reset by peer")

    monkeypatch.setattr(urllib.request, "urlopen", lambda *_, **__: Response())
    with pytest.raises(DatasetError, match="connection broke"):
        get(("http://somewhere/file",), tmp_path)
