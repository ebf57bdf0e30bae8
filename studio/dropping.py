"""What is dragged onto a page, or pasted into it."""

from __future__ import annotations

import mmap
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QMimeData
from PySide6.QtGui import QImage

translate = QCoreApplication.translate

RECIPE_MARKS = (b"tEXtsaddlepoint\0", b"zTXtsaddlepoint\0", b"saddlepoint {")  # in PNG; in EXIF
ADDRESS_LETTERS = 60  # of an address that is told


def dropped_folders(data: QMimeData) -> tuple[Path, ...]:
    """The folders in what is dragged, each once; pictures stand for the folder in which they lie."""
    paths = [Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile()]
    return tuple(dict.fromkeys(path if path.is_dir() else path.parent for path in paths if path.exists()))


def carries_recipe(path: Path) -> bool:
    """Whether a picture seems to have been saved with the recipe of a sample; its reader has the last word."""
    try:
        with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
            return any(content.find(mark) >= 0 for mark in RECIPE_MARKS)
    except (OSError, ValueError):  # no file, or an empty one
        return False


@dataclass(frozen=True, eq=False)
class Dropped:
    """What is dragged or lies in the clipboard, as far as pictures can come of it."""

    paths: tuple[Path, ...] = ()  # of files and folders on this machine, missing ones too
    picture: QImage | None = None
    address: str = ""  # of something on the network
    text: str = ""

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing in it."""
        return not (self.paths or self.picture or self.address or self.text)


def dropped(data: QMimeData) -> Dropped:
    """What is in it. Files go before pictures, and a picture before the address that a browser adds to it."""
    urls = data.urls()
    paths = tuple(Path(url.toLocalFile()) for url in urls if url.isLocalFile())
    picture = QImage(data.imageData()) if data.hasImage() else QImage()
    addresses = [url.toString() for url in urls if not url.isLocalFile()]
    text = data.text().strip() if data.hasText() else ""
    if not addresses and text.startswith(("http://", "https://")):
        addresses = text.split()[:1]
    if not urls and text.startswith("/") and "\n" not in text and Path(text).exists():
        paths = (Path(text),)  # the name of a file, copied as text
    return Dropped(paths, None if picture.isNull() else picture, (addresses or [""])[0], text)


def useless_words(what: Dropped, instead: str) -> tuple[str, str]:
    """That there is no picture in it, and what to do about that; instead: what the page takes."""
    if not what.address:
        return translate("Dropped", "There is no picture in it."), instead
    short = what.address[:ADDRESS_LETTERS] + ("…" if len(what.address) > ADDRESS_LETTERS else "")
    more = translate(
        "Dropped",
        "Saddlepoint loads nothing from the network by itself. Save the picture and drop the file, "
        "or copy the picture instead of its address and paste it.",
    )
    return translate("Dropped", "{} was not fetched.").format(short), more
