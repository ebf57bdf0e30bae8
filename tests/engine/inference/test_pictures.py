"""Any picture as pixels, and pixels as files."""

from __future__ import annotations

import io
import struct
import zlib
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image, ImageCms

from engine.inference import pictures
from engine.inference.pictures import from_array, picture_of, read_picture, write_picture
from engine.spec.errors import PictureError

NOISE = np.random.default_rng(0).integers(0, 256, (6, 9, 4), dtype=np.uint8)
OPAQUE = np.concatenate((NOISE[..., :3], np.full((6, 9, 1), 255, np.uint8)), 2)


def _encoded(image: Image.Image, kind: str = "PNG", **options: Any) -> bytes:
    stream = io.BytesIO()
    image.save(stream, kind, **options)
    return stream.getvalue()


def _header(side: int) -> bytes:
    """A PNG that announces side × side pixels and holds next to none."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    head = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0" * 64)) + chunk(b"IEND", b"")


def test_colours_and_alpha_come_as_they_are_stored() -> None:
    picture = picture_of(_encoded(Image.fromarray(NOISE)), "noise.png")
    assert np.array_equal(picture.pixels, NOISE)
    assert picture.has_alpha
    assert (picture.size, picture.name, picture.notes) == ((6, 9), "noise.png", ())


def test_grey_becomes_colour_and_is_said_to_be_grey() -> None:
    picture = picture_of(_encoded(Image.fromarray(NOISE[..., 0])), "")
    assert np.array_equal(picture.pixels, np.dstack([NOISE[..., 0]] * 3 + [np.full((6, 9), 255, np.uint8)]))
    assert picture.notes == ("It is grey.",)


def test_sixteen_bits_are_rounded_to_eight() -> None:
    deep = np.array([[0, 128, 129, 65535, 257 * 100]], np.uint16)
    picture = picture_of(_encoded(Image.fromarray(deep)), "")
    assert picture.pixels[0, :, 0].tolist() == [0, 0, 1, 255, 100]
    assert "16 bits per channel were rounded to 8." in picture.notes


@pytest.mark.parametrize("orientation", range(1, 9))
def test_pictures_are_turned_upright(orientation: int) -> None:
    exif = Image.Exif()
    exif[0x0112] = orientation
    stored = Image.fromarray(OPAQUE[..., :3])
    upright = {1: lambda x: x, 2: lambda x: x[:, ::-1], 3: lambda x: x[::-1, ::-1], 4: lambda x: x[::-1]}
    turned = {5: lambda x: x.swapaxes(0, 1), 6: lambda x: np.rot90(x, -1)}
    turned |= {7: lambda x: np.rot90(x, 2).swapaxes(0, 1), 8: lambda x: np.rot90(x)}
    picture = picture_of(_encoded(stored, exif=exif.tobytes()), "")
    assert np.array_equal(picture.pixels, (upright | turned)[orientation](OPAQUE))
    assert (pictures._NOTES["exif-rotated"] in picture.notes) == (orientation > 1)


def test_palettes_inks_and_animations_are_stated() -> None:
    colours = Image.fromarray(OPAQUE[..., :3])
    frames = [colours.convert("P"), colours.rotate(180).convert("P")]
    assert pictures._NOTES["palette"] in picture_of(_encoded(frames[0]), "").notes
    assert pictures._NOTES["cmyk"] in picture_of(_encoded(colours.convert("CMYK"), "TIFF"), "").notes
    moving = picture_of(_encoded(frames[0], "GIF", save_all=True, append_images=frames[1:]), "")
    assert pictures._NOTES["animated"] in moving.notes
    assert np.array_equal(moving.pixels[..., :3], np.array(frames[0].convert("RGB")))


def test_only_profiles_of_other_colours_are_mentioned() -> None:
    plain = Image.fromarray(OPAQUE[..., :3])
    known = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    other = ImageCms.ImageCmsProfile(ImageCms.createProfile("XYZ")).tobytes()
    assert picture_of(_encoded(plain, icc_profile=known), "").notes == ()
    assert picture_of(_encoded(plain, icc_profile=other), "").notes == (pictures._NOTES["profile"],)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "the file is empty"),
        (b"this is text, and nothing else", "it is no PNG"),
        (_encoded(Image.fromarray(NOISE))[:90], "ends too early"),
        (b"\xff\xd8\xff" + b"\x12" * 400, "damaged"),
        (_header(20_000), "may have up to 89,478,485 pixels (400,000,000 pixels)"),
    ],
    ids=["empty", "text", "cut", "damaged", "huge"],
)
def test_what_is_no_picture_is_named_with_the_reason(tmp_path: Path, content: bytes, reason: str) -> None:
    path = tmp_path / "bad.png"
    path.write_bytes(content)
    with pytest.raises(PictureError, match=r"bad\.png cannot be used") as caught:
        read_picture(path)
    assert reason in caught.value.why
    assert caught.value.remedy


def test_missing_files_folders_and_large_files_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(PictureError, match="there is no file"):
        read_picture(tmp_path / "gone.png")
    with pytest.raises(PictureError, match="is no file"):
        read_picture(tmp_path)
    monkeypatch.setattr(pictures, "BYTES_LIMIT", 10)
    write_picture(tmp_path / "large.png", NOISE)
    with pytest.raises(PictureError, match="a file may have up to"):
        read_picture(tmp_path / "large.png")


def test_arrays_of_every_sensible_shape_become_pictures() -> None:
    assert np.array_equal(from_array(NOISE).pixels, NOISE)
    assert np.array_equal(from_array(OPAQUE[..., :3]).pixels, OPAQUE)
    assert from_array(NOISE[..., 0]).notes == ("It is grey.",)
    for wrong in (NOISE.astype(float), NOISE[0, 0], NOISE[:0], NOISE[..., :2]):
        with pytest.raises(PictureError, match="cannot be used"):
            from_array(wrong)


@pytest.mark.parametrize("suffix", [".png", ".webp"])
def test_lossless_formats_keep_every_pixel_and_alpha(tmp_path: Path, suffix: str) -> None:
    path = write_picture(tmp_path / f"kept{suffix}", NOISE)
    assert np.array_equal(read_picture(path).pixels, NOISE)
    assert [each.name for each in tmp_path.iterdir()] == [path.name]


def test_jpeg_is_laid_on_white(tmp_path: Path) -> None:
    clear = np.zeros((16, 16, 4), np.uint8)
    path = write_picture(tmp_path / "flat.JPG", clear)
    assert read_picture(path).pixels.min() >= 254


def test_nothing_is_overwritten_unasked(tmp_path: Path) -> None:
    path = write_picture(tmp_path / "one.png", NOISE)
    with pytest.raises(PictureError, match="exists"):
        write_picture(path, OPAQUE)
    assert np.array_equal(read_picture(path).pixels, NOISE)
    write_picture(path, OPAQUE, overwrite=True)
    assert np.array_equal(read_picture(path).pixels, OPAQUE)


def test_what_cannot_be_written_is_refused(tmp_path: Path) -> None:
    with pytest.raises(PictureError, match="no ending that fits"):
        write_picture(tmp_path / "one.gif", NOISE)
    with pytest.raises(PictureError, match="sides of up to 16,383"):
        write_picture(tmp_path / "one.webp", np.zeros((1, 16_384, 4), np.uint8))
    with pytest.raises(PictureError, match="cannot be written"):
        write_picture(tmp_path / "nowhere" / "one.png", NOISE)
