"""Any picture as pixels to work on, and pixels as a file; whatever is wrong with it, one error says so."""

from __future__ import annotations

import io
from pathlib import Path
from stat import S_ISREG
from typing import Any, BinaryIO

import numpy as np
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from engine.data.decoding import PIXELS_LIMIT, Seen, decode_whole, is_grey, signature
from engine.spec.errors import PictureError
from engine.spec.translation import Picture
from engine.training.atomic import write_atomically

BYTES_LIMIT = 1 << 30  # of a file
FORMATS = {".png": "PNG", ".jpg": "JPEG", ".jpeg": "JPEG", ".webp": "WEBP"}  # that can be written
SIDES = {"JPEG": 65_535, "WEBP": 16_383}  # pixels that a format can hold
QUALITY = 95  # of JPEG
LONGEST_NOTE = 65_000  # characters in a JPEG, whose segments have two bytes for their length
NOTE = "saddlepoint"  # the name of the note in a PNG, and what it begins with in the others
_DESCRIPTION = 0x010E  # the EXIF tag

_PROBLEMS = {
    "zero-byte": ("the file is empty", "Choose another, or fetch it anew."),
    "not-a-picture": ("it is no PNG, JPEG, WebP, BMP, TIFF or GIF", "Choose a picture in one of these formats."),
    "truncated": ("it ends too early", "Fetch it anew: it was not copied to its end."),
    "corrupt": ("it is damaged", "Open it in another program and save it anew."),
    "huge": (f"a picture may have up to {PIXELS_LIMIT:,} pixels", "Make it smaller first."),
}
_NOTES = {
    "16-bit": "16 bits per channel were rounded to 8.",
    "floating": "Its values have no fixed white: the least is shown black and the greatest white.",
    "palette": "Its palette was replaced by the colours that it names.",
    "cmyk": "Its inks (CMYK) were converted to RGB without a profile.",
    "animated": "It is animated: only its first frame is used.",
    "exif-rotated": "It was turned upright, as its camera noted.",
    "profile": "Its colour profile is left out: colours are taken as sRGB.",
}


def read_picture(path: Path | str) -> Picture:
    """A picture from a file; raises PictureError where it cannot be read."""
    path = Path(path)
    try:
        about = path.stat()
        if not S_ISREG(about.st_mode):
            raise PictureError(f"{path} is no file", "", "Choose a file.")
        if about.st_size > BYTES_LIMIT:
            what, remedy = f"{path} cannot be used", "Make it smaller first."
            raise PictureError(what, f"a file may have up to {BYTES_LIMIT >> 20:,} MiB", remedy)
        content = path.read_bytes()
    except FileNotFoundError:
        raise PictureError(f"there is no file {path}", "", "Check the name.") from None
    except (OSError, ValueError) as error:
        raise PictureError(f"{path} cannot be read", str(error), "Choose another file.") from None
    return _picture(content, str(path), path.name)


def picture_of(content: bytes, name: str) -> Picture:
    """A picture from the bytes of a file, as a browser or the clipboard gives them; raises PictureError."""
    return _picture(content, name, name)


def from_array(pixels: np.ndarray, name: str = "") -> Picture:
    """A picture of pixels (h, w), (h, w, 1), (h, w, 3) or (h, w, 4) uint8; raises PictureError for all else."""
    pixels = np.asarray(pixels)
    if pixels.ndim == 2:
        pixels = pixels[..., None]
    if pixels.ndim != 3 or pixels.shape[2] not in (1, 3, 4) or pixels.dtype != np.uint8 or not pixels.size:
        why = f"they are {pixels.dtype} of shape {pixels.shape}"
        raise PictureError(f"the pixels of {name or 'the picture'} cannot be used", why, "Give (h, w, 4) uint8.")
    notes = ("It is grey.",) if pixels.shape[2] == 1 else ()
    if pixels.shape[2] == 1:
        pixels = pixels.repeat(3, 2)
    if pixels.shape[2] == 3:
        pixels = np.concatenate((pixels, np.full((*pixels.shape[:2], 1), 255, np.uint8)), 2)
    return Picture(np.ascontiguousarray(pixels), name, notes)


def write_picture(path: Path | str, pixels: np.ndarray, *, overwrite: bool = False, note: str = "") -> Path:
    """Writes pixels (h, w, 4) uint8 as PNG, JPEG or WebP, by the name's ending; no reader finds half a file.

    JPEG has no transparency: it is laid on white there. A file that exists stays, unless `overwrite` is true.
    note: ASCII that rides in the file. Raises PictureError where nothing was written.
    """
    path = Path(path)
    kind = check_name(path)
    if max(pixels.shape[:2]) > SIDES.get(kind, 1 << 31):
        why = f"{kind} holds sides of up to {SIDES[kind]:,} pixels"
        raise PictureError(f"{path} was not written", why, "Write a PNG.")
    check_note(path, note)
    try:
        if path.exists() and not overwrite:
            raise PictureError(f"{path} exists", "nothing is overwritten unasked", "Choose another name or folder.")
        write_atomically(path, _encoded(pixels, kind, note), durable=False)
    except (OSError, ValueError) as error:
        raise PictureError(f"{path} cannot be written", str(error), "Choose another place.") from None
    return path


def check_name(path: Path) -> str:
    """The format that a file's ending stands for, as Pillow calls it; raises PictureError where it is none of ours."""
    kind = FORMATS.get(path.suffix.lower())
    if kind is None:
        why = f"pictures are written as {', '.join(FORMATS)}"
        raise PictureError(f'"{path.name}" has no ending that fits', why, f"Call it {path.stem or 'picture'}.png.")
    return kind


def check_note(path: Path, note: str) -> None:
    """Raises PictureError where a file with this ending cannot hold a note so long."""
    if FORMATS.get(path.suffix.lower()) == "JPEG" and len(note) > LONGEST_NOTE:
        why = f"its recipe has {len(note):,} characters, and a JPEG holds up to {LONGEST_NOTE:,}"
        raise PictureError(f"{path} was not written", why, "Write a PNG.")


def note_of(path: Path | str) -> str:
    """The note that `write_picture` put into a file; empty where there is none, or the file is no picture.

    Pixels are not decoded. Raises PictureError where the file cannot be read.
    """
    try:
        with Path(path).open("rb") as file:
            kind = signature(file.read(16))
            file.seek(0)
            return _noted(file, kind) if kind in FORMATS.values() else ""
    except FileNotFoundError:
        raise PictureError(f"there is no file {path}", "", "Check the name.") from None
    except OSError as error:
        raise PictureError(f"{path} cannot be read", error.strerror or str(error), "Choose another file.") from None
    except ValueError as error:
        raise PictureError(f"{path} cannot be read", str(error), "Choose another file.") from None


def _noted(file: BinaryIO, kind: str) -> str:
    try:
        with Image.open(file, formats=(kind,)) as image:
            found = image.info.get(NOTE) if kind == "PNG" else image.getexif().get(_DESCRIPTION)
    except Exception:  # decoders raise all kinds of errors on broken bytes, and those carry no note
        return ""
    if not isinstance(found, str) or kind == "PNG":
        return found if isinstance(found, str) else ""
    return found.removeprefix(f"{NOTE} ").rstrip("\0") if found.startswith(f"{NOTE} ") else ""


def _picture(content: bytes, spoken: str, name: str) -> Picture:
    pixels, seen = decode_whole(content)
    if pixels is None:
        why, remedy = _PROBLEMS[seen.problem]
        told = f" ({seen.detail})" if seen.detail else ""
        raise PictureError(f"{spoken or 'the picture'} cannot be used", f"{why}{told}", remedy)
    return Picture(pixels, name, _notes(seen))


def _notes(seen: Seen) -> tuple[str, ...]:
    grey = ("It is grey.",) if is_grey(seen.mode) else ()
    return grey + tuple(_NOTES[trait] for trait in dict.fromkeys(seen.traits) if trait in _NOTES)


def _encoded(pixels: np.ndarray, kind: str, note: str) -> bytes:
    picture = Image.fromarray(np.ascontiguousarray(pixels))
    if pixels[..., 3].min() == 255:
        picture = picture.convert("RGB")
    elif kind == "JPEG":
        picture = Image.alpha_composite(Image.new("RGBA", picture.size, "white"), picture).convert("RGB")
    options: dict[str, Any] = {"lossless": True, "exact": True} if kind == "WEBP" else {}
    if kind == "JPEG":
        options["quality"] = QUALITY
    if note and kind == "PNG":
        options["pnginfo"] = PngInfo()
        options["pnginfo"].add_text(NOTE, note)
    elif note:
        exif = Image.Exif()
        exif[_DESCRIPTION] = f"{NOTE} {note}"
        options["exif"] = exif
    buffer = io.BytesIO()
    picture.save(buffer, kind, **options)
    return buffer.getvalue()
