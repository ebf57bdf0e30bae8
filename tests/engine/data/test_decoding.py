"""One picture: every format and mode comes out with the right pixels."""

from __future__ import annotations

import io
import struct
import zlib

import numpy as np
import pytest
from PIL import Image

from engine.data.decoding import Seen, decode, stored_as_grey
from engine.data.fitting import Wanted

SIZE = 16

LOSSLESS = ("PNG", "BMP", "TIFF")

rng = np.random.default_rng(0)

COLOURS = rng.integers(0, 256, (SIZE, SIZE, 3), dtype=np.uint8)

GREYS = COLOURS[:, :, 0].copy()


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


@pytest.mark.parametrize("form", LOSSLESS)
def test_lossless_colour_comes_out_bit_for_bit(form: str) -> None:
    pixels, seen = decoded(encoded(Image.fromarray(COLOURS), form))
    assert np.array_equal(pixels, COLOURS)
    assert seen == Seen("", "", form, "RGB", SIZE, SIZE)


@pytest.mark.parametrize("form", [*LOSSLESS, "GIF"])
def test_lossless_grey_comes_out_bit_for_bit(form: str) -> None:
    pixels, _ = decoded(encoded(Image.fromarray(GREYS), form), channels=1)
    assert np.array_equal(pixels[:, :, 0], GREYS)


@pytest.mark.parametrize(("form", "options"), [("JPEG", {"quality": 98, "subsampling": 0}), ("WEBP", {"quality": 98})])
def test_lossy_colour_comes_out_nearly_right(form: str, options: dict[str, object]) -> None:
    pixels, seen = decoded(encoded(Image.fromarray(smooth()), form, **options))
    assert np.abs(pixels.astype(int) - smooth()).max() <= 20
    assert np.abs(pixels.astype(int) - smooth()).mean() <= 4
    assert seen.format == form


def test_lossless_webp_with_alpha_keeps_all_four_channels() -> None:
    picture = np.dstack((COLOURS, np.full((SIZE, SIZE), 255, np.uint8)))
    picture[4:8, 4:8, 3] = 100
    pixels, seen = decoded(encoded(Image.fromarray(picture), "WEBP", lossless=True), channels=4)
    assert np.array_equal(pixels, picture)
    assert seen.traits == ("alpha",)


def test_grey_is_repeated_in_colour_channels_and_colour_weighted_into_grey() -> None:
    pixels, _ = decoded(encoded(Image.fromarray(GREYS)))
    assert np.array_equal(pixels, np.repeat(GREYS[:, :, None], 3, -1))
    grey, _ = decoded(encoded(Image.fromarray(COLOURS)), channels=1)
    assert np.abs(grey[:, :, 0] - COLOURS @ np.array([0.299, 0.587, 0.114])).max() <= 1


@pytest.mark.parametrize("form", ["PNG", "TIFF"])
def test_sixteen_bits_are_scaled_and_not_clipped(form: str) -> None:
    deep = GREYS.astype(np.uint16) * 257
    deep[0, 0] = 200  # less than one step of eight bits
    pixels, seen = decoded(encoded(Image.fromarray(deep), form), channels=1)
    expected = GREYS.copy()
    expected[0, 0] = 1
    assert np.array_equal(pixels[:, :, 0], expected)
    assert seen.traits == ("16-bit",)
    assert seen.mode == "I;16"


def test_sixteen_bits_per_colour_are_scaled_too() -> None:
    deep = (COLOURS.astype(">u2") * 257).tobytes()
    rows = b"".join(b"\0" + deep[start : start + SIZE * 6] for start in range(0, len(deep), SIZE * 6))
    pixels, seen = decoded(png(SIZE, SIZE, zlib.compress(rows), depth=16))
    assert np.array_equal(pixels, COLOURS)
    assert seen.traits == ("16-bit",)


def test_floating_pictures_run_from_black_to_white() -> None:
    values = np.linspace(-3, 5, SIZE * SIZE, dtype=np.float32).reshape(SIZE, SIZE)
    pixels, seen = decoded(encoded(Image.fromarray(values), "TIFF"), channels=1)
    assert np.abs(pixels[:, :, 0] - (values + 3) / 8 * 255).max() <= 0.51
    assert seen.traits == ("floating",)


def test_black_and_white_pictures_are_black_and_white() -> None:
    pixels, seen = decoded(encoded(Image.fromarray(GREYS > 128)), channels=1)
    assert np.array_equal(pixels[:, :, 0], (GREYS > 128) * np.uint8(255))
    assert seen.mode == "1"


def test_a_palette_is_looked_up() -> None:
    image = Image.fromarray(COLOURS).quantize(16)
    pixels, seen = decoded(encoded(image))
    assert np.array_equal(pixels, np.asarray(image.convert("RGB")))
    assert seen.traits == ("palette",)


@pytest.mark.parametrize(("form", "transparency"), [("GIF", 0), ("PNG", 0), ("PNG", bytes([0, 255, 255, 255]))])
def test_a_transparent_palette_entry_shows_the_background(form: str, transparency: object) -> None:
    indices = rng.integers(0, 4, (SIZE, SIZE), dtype=np.uint8)
    image = Image.fromarray(indices).convert("P")
    image.putdata(indices.ravel().tolist())
    image.putpalette([0, 0, 0, 250, 0, 0, 0, 250, 0, 0, 0, 250])
    pixels, seen = decoded(encoded(image, form, transparency=transparency), background=128)
    table = np.array([[128] * 3, [250, 0, 0], [0, 250, 0], [0, 0, 250]], np.uint8)
    assert np.array_equal(pixels, table[indices])
    assert set(seen.traits) == {"palette", "alpha"}


def test_a_transparent_colour_without_a_palette_shows_the_background() -> None:
    picture = np.full((SIZE, SIZE, 3), 40, np.uint8)
    picture[0, 0] = (255, 0, 255)
    pixels, seen = decoded(encoded(Image.fromarray(picture), transparency=(255, 0, 255)), background=0)
    assert tuple(pixels[0, 0]) == (0, 0, 0)
    assert tuple(pixels[1, 1]) == (40, 40, 40)
    assert seen.traits == ("alpha",)


@pytest.mark.parametrize("background", [0, 128, 255])
@pytest.mark.parametrize("channels", [1, 3])
def test_transparent_parts_are_laid_on_the_background(background: int, channels: int) -> None:
    picture = np.zeros((SIZE, SIZE, 4), np.uint8)
    picture[:, 8:] = (100, 100, 100, 255)
    picture[:, 4:8] = (100, 100, 100, 51)  # a fifth
    pixels, _ = decoded(encoded(Image.fromarray(picture)), channels=channels, background=background)
    assert np.all(pixels[:, :4] == background)
    assert np.abs(pixels[:, 4:8].astype(int) - (0.2 * 100 + 0.8 * background)).max() <= 1
    assert np.all(pixels[:, 8:] == 100)


def test_grey_with_alpha_is_composited() -> None:
    image = Image.merge("LA", (Image.fromarray(GREYS), Image.new("L", (SIZE, SIZE), 0)))
    pixels, _ = decoded(encoded(image), channels=1, background=255)
    assert np.all(pixels == 255)


def test_an_opaque_alpha_channel_is_nothing_to_report() -> None:
    _, seen = decoded(encoded(Image.fromarray(COLOURS).convert("RGBA")))
    assert seen.traits == ()


@pytest.mark.parametrize("form", ["TIFF", "JPEG"])
def test_printing_colours_become_screen_colours(form: str) -> None:
    inks = np.zeros((SIZE, SIZE, 4), np.uint8)
    inks[:, :8, 0] = 255  # cyan
    inks[:, 8:, 1] = 255  # magenta
    image = Image.merge("CMYK", [Image.fromarray(np.ascontiguousarray(inks[:, :, ink])) for ink in range(4)])
    options = {"quality": 98, "subsampling": 0} if form == "JPEG" else {}
    pixels, seen = decoded(encoded(image, form, **options))
    assert np.abs(pixels[:, 2].astype(int) - (0, 255, 255)).max() <= 6
    assert np.abs(pixels[:, 13].astype(int) - (255, 0, 255)).max() <= 6
    assert (seen.mode, seen.traits) == ("CMYK", ("cmyk",))


@pytest.mark.parametrize("orientation", range(2, 9))
@pytest.mark.parametrize("form", ["PNG", "TIFF", "JPEG", "WEBP"])
def test_the_camera_s_orientation_is_undone(orientation: int, form: str) -> None:
    upright = np.zeros((SIZE, SIZE, 3), np.uint8)
    upright[: SIZE // 2, : SIZE // 2] = (250, 30, 30)
    upright[: SIZE // 2, SIZE // 2 :] = (30, 250, 30)
    stored = Image.fromarray(upright)
    undo = {2: 0, 3: 3, 4: 1, 5: 5, 6: 2, 7: 6, 8: 4}[orientation]  # Transpose that a camera would have applied
    stored = stored.transpose(Image.Transpose(undo))
    note = Image.Exif()
    note[0x0112] = orientation
    options = {"quality": 98, "subsampling": 0} if form == "JPEG" else {"lossless": True} if form == "WEBP" else {}
    pixels, seen = decoded(encoded(stored, form, exif=note, **options))
    assert np.abs(pixels.astype(int) - upright).max() <= (60 if form == "JPEG" else 0)
    assert seen.traits == ("exif-rotated",)


def test_sizes_are_those_after_rotation() -> None:
    note = Image.Exif()
    note[0x0112] = 6
    for form in ("PNG", "JPEG", "TIFF"):
        _, seen = decoded(encoded(Image.new("RGB", (40, 20)), form, exif=note))
        assert (seen.width, seen.height) == (20, 40)


def test_the_first_frame_of_an_animation_is_used() -> None:
    frames = [Image.new("RGB", (SIZE, SIZE), colour) for colour in ("red", "blue")]
    for form, options in (("GIF", {}), ("PNG", {}), ("WEBP", {"lossless": True}), ("TIFF", {})):
        pixels, seen = decoded(encoded(frames[0], form, save_all=True, append_images=frames[1:], **options))
        assert tuple(pixels[3, 3]) == (255, 0, 0)
        assert "animated" in seen.traits


def test_crop_keeps_the_central_square() -> None:
    wide = np.zeros((SIZE, 3 * SIZE, 3), np.uint8)
    wide[:, SIZE : 2 * SIZE] = COLOURS
    pixels, seen = decoded(encoded(Image.fromarray(wide)), fit="crop")
    assert np.array_equal(pixels, COLOURS)
    assert (seen.width, seen.height) == (3 * SIZE, SIZE)


def test_pad_keeps_everything_on_the_background() -> None:
    pixels, _ = decoded(encoded(Image.new("RGB", (32, 16), "red")), fit="pad", background=128)
    assert np.all(pixels[:4] == 128)
    assert np.all(pixels[12:] == 128)
    assert np.all(pixels[4:12] == (255, 0, 0))


def test_pad_is_transparent_where_there_is_an_alpha_channel() -> None:
    pixels, _ = decoded(encoded(Image.new("RGBA", (32, 16), "red")), channels=4, fit="pad")
    assert np.all(pixels[:4, :, 3] == 0)
    assert np.all(pixels[4:12] == (255, 0, 0, 255))


def test_stretch_uses_the_whole_picture() -> None:
    wide = np.zeros((SIZE, 4 * SIZE, 3), np.uint8)
    wide[:, 2 * SIZE :] = 255
    pixels, _ = decoded(encoded(Image.fromarray(wide)), fit="stretch")
    assert np.all(pixels[:, :6] == 0)
    assert np.all(pixels[:, 10:] == 255)


def test_a_large_jpeg_is_as_bright_as_it_was() -> None:
    large = Image.fromarray(smooth()).resize((800, 800), Image.Resampling.BICUBIC)
    pixels, seen = decoded(encoded(large, "JPEG", quality=95))
    assert np.abs(pixels.astype(int) - smooth()).mean() < 4
    assert (seen.width, seen.height) == (800, 800)


def test_an_extreme_strip_is_padded_without_error() -> None:
    pixels, _ = decoded(encoded(Image.new("L", (1, 3000), 7)), channels=1, fit="pad", background=0)
    assert set(np.unique(pixels)) == {0, 7}


def test_headers_tell_grey_from_colour() -> None:
    assert stored_as_grey(encoded(Image.fromarray(GREYS))) is True
    assert stored_as_grey(encoded(Image.fromarray(COLOURS))) is False
    assert stored_as_grey(b"neither") is None
