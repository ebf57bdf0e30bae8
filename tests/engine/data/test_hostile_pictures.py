"""Pictures that are broken, too large, or none: told apart, and never an exception."""

from __future__ import annotations

import io
import struct
import zlib

import numpy as np
import pytest
from PIL import Image

from engine.data import decoding
from engine.data.decoding import Seen, decode, signature
from engine.data.fitting import Wanted

SIZE = 16

rng = np.random.default_rng(0)

COLOURS = rng.integers(0, 256, (SIZE, SIZE, 3), dtype=np.uint8)


def encoded(image: Image.Image, form: str = "PNG", **options: object) -> bytes:
    stream = io.BytesIO()
    image.save(stream, form, **options)
    return stream.getvalue()


def decoded(content: bytes, channels: int = 3, **wanted: object) -> tuple[np.ndarray, Seen]:
    want = Wanted(SIZE, channels, **wanted)
    pixels, seen = decode(content, want)
    assert not seen.problem, seen
    return np.frombuffer(pixels, np.uint8).reshape(SIZE, SIZE, channels), seen


def problem(content: bytes) -> str:
    pixels, seen = decode(content, Wanted(SIZE, 3))
    assert pixels == b""
    return seen.problem


def smooth() -> np.ndarray:
    """A picture that lossy formats keep."""
    ramp = np.linspace(20, 230, SIZE)
    return np.stack(np.broadcast_arrays(ramp[:, None], ramp[None], ramp[:, None] / 2 + 60), -1).astype(np.uint8)


def png(width: int, height: int, data: bytes, depth: int = 8) -> bytes:
    """An RGB PNG with any header and any data."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    header = struct.pack(">IIBBBBB", width, height, depth, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", data) + chunk(b"IEND", b"")


@pytest.mark.filterwarnings("ignore:Corrupt EXIF data")
def test_broken_exif_does_not_lose_the_picture() -> None:
    pixels, seen = decoded(
        encoded(Image.fromarray(smooth()), "JPEG", quality=98, exif=b"Exif\0\0II*\0\xff\xff\xff\xff")
    )
    assert np.abs(pixels.astype(int) - smooth()).max() <= 20
    assert "exif-rotated" not in seen.traits


def test_a_huge_header_is_refused_before_anything_is_decoded(monkeypatch: pytest.MonkeyPatch) -> None:
    def forbidden(*_: object) -> None:
        raise AssertionError("it was decoded")

    monkeypatch.setattr("PIL.ImageFile.ImageFile.load", forbidden)
    for side in (10_000, 20_000, 60_000):
        assert problem(png(side, side, zlib.compress(b"\0" * 64))) == "huge"


@pytest.mark.parametrize("form", ["PNG", "JPEG", "BMP", "TIFF", "WEBP"])
def test_a_picture_cut_in_half_is_called_truncated_or_damaged(form: str) -> None:
    whole = encoded(Image.fromarray(rng.integers(0, 256, (64, 64, 3), dtype=np.uint8)), form)
    assert problem(whole[: len(whole) // 2]) in ("truncated", "corrupt")
    if form != "TIFF":  # its directory lies at the end, so that nothing can be told
        assert problem(whole[: len(whole) // 2]) == "truncated"


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"", "zero-byte"),
        (b"just a text", "not-a-picture"),
        (b"PK\x03\x04 an archive", "not-a-picture"),
        (b"\0" * 500, "not-a-picture"),
        (b"\x89PNG\r\n\x1a\n" + b"\0" * 100, "corrupt"),
        (b"\xff\xd8\xff\xe0 not really", "truncated"),
        (b"GIF89a" + b"\xff" * 5, "corrupt"),
    ],
)
def test_useless_files_are_told_apart(content: bytes, expected: str) -> None:
    assert problem(content) == expected


def test_flipped_bits_never_raise() -> None:
    for form in ("PNG", "JPEG", "GIF", "BMP", "TIFF", "WEBP"):
        whole = bytearray(encoded(Image.fromarray(COLOURS), form))
        for place in range(8, len(whole), 13):
            broken = bytearray(whole)
            broken[place] ^= 0xFF
            decode(bytes(broken), Wanted(SIZE, 3))


def test_formats_outside_the_list_are_not_opened() -> None:
    assert signature(encoded(Image.fromarray(COLOURS), "PPM")[:16]) == ""
    assert problem(encoded(Image.fromarray(COLOURS), "TGA")) == "not-a-picture"


def test_running_out_of_memory_is_a_matter_of_that_file(monkeypatch: pytest.MonkeyPatch) -> None:
    def exhausted(*_: object) -> None:
        raise MemoryError

    monkeypatch.setattr(decoding, "_decode", exhausted)
    assert problem(encoded(Image.fromarray(COLOURS))) == "huge"
