"""One picture from bytes that nobody vouches for: pixels of the wanted size, or the reason why not."""

from __future__ import annotations

import io
import re
import warnings
from collections.abc import Callable
from typing import NamedTuple, TypeVar

import numpy as np
from PIL import Image, ImageFile

from engine.data.fitting import TURNS, Wanted, fitted, recoloured
from engine.spec.folder_kinds import SUFFIXES as SUFFIXES

PIXELS_LIMIT = 89_478_485  # about 9,459 × 9,459; Pillow's own threshold for decompression bombs

Pixels = TypeVar("Pixels")
FLOATING = ("I", "F")  # 32 bits per pixel, without a fixed white

_SIGNATURES = (
    (b"\x89PNG\r\n\x1a\n", "PNG"),
    (b"\xff\xd8\xff", "JPEG"),
    (b"GIF8", "GIF"),
    (b"BM", "BMP"),
    (b"II*\0", "TIFF"),
    (b"MM\0*", "TIFF"),
    (b"II+\0", "TIFF"),
    (b"MM\0+", "TIFF"),
)
_ORIENTATION = 0x0112  # the EXIF tag

# What Pillow warns about on standard error is in the health report, with the name of the file.
warnings.filterwarnings("ignore", category=Image.DecompressionBombWarning)
warnings.filterwarnings("ignore", category=UserWarning, module=r"PIL\.")


class Seen(NamedTuple):
    """What the decoding of one file showed."""

    problem: str = ""  # kind of the issue that makes it useless; empty: it is used
    detail: str = ""  # the decoder's words
    format: str = ""
    mode: str = ""  # as stored: "RGB", "L", "P", "CMYK", "I;16", ...
    width: int = 0  # after rotation
    height: int = 0
    traits: tuple[str, ...] = ()  # kinds of issues that it can be used with: "palette", "alpha", ...
    digest: bytes = b""  # of the whole file, where another has the same length


def signature(head: bytes) -> str:
    """The format that the first bytes (16 or more) announce; empty where it is none of ours."""
    for start, name in _SIGNATURES:
        if head.startswith(start):
            return name
    return "WEBP" if head[:4] == b"RIFF" and head[8:12] == b"WEBP" else ""


def decode(content: bytes, wanted: Wanted) -> tuple[bytes, Seen]:
    """Pixels (size, width, channels) as bytes, and what was seen; no bytes where the picture is useless.

    Never raises: whatever a decoder throws at hostile bytes becomes `Seen.problem`.
    """
    return _guarded(content, lambda name: _decode(content, name, wanted), b"")


def decode_whole(content: bytes) -> tuple[np.ndarray | None, Seen]:
    """All pixels (h, w, 4) uint8 of a picture, upright and in straight alpha; None where it is useless.

    Beside the traits that `decode` tells there is "profile" for colours that are not in sRGB. Never raises.
    """
    return _guarded(content, lambda name: _decode_whole(content, name), None)


def _guarded(content: bytes, work: Callable[[str], tuple[Pixels, Seen]], nothing: Pixels) -> tuple[Pixels, Seen]:
    """What `work` makes of a picture in a known format; `nothing`, and the problem, where it cannot."""
    name = signature(content[:16])
    if not name:
        return nothing, Seen("not-a-picture" if content else "zero-byte")
    try:
        return work(name)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        announced = re.search(r"(\d+) pixels", str(error))
        return nothing, Seen("huge", f"{int(announced[1]):,} pixels" if announced else "", name)
    except MemoryError as error:
        return nothing, Seen("huge", str(error), name)
    except Exception as error:  # decoders raise SyntaxError, struct.error, EOFError, ... on broken bytes
        cut_off = isinstance(error, EOFError) or "truncated" in str(error).lower() or _webp_is_short(content)
        return nothing, Seen("truncated" if cut_off else "corrupt", str(error) or type(error).__name__, name)


def is_grey(mode: str) -> bool:
    """True for the modes that cannot hold colour."""
    return mode in ("1", "L", "LA", "La", *FLOATING) or mode.startswith("I;16")


def stored_as_grey(content: bytes) -> bool | None:
    """Whether the header announces a picture without colour; None where it cannot be told."""
    name = signature(content[:16])
    try:
        with Image.open(io.BytesIO(content), formats=(name,)) as image:
            return is_grey(image.mode)
    except Exception:  # the same as above
        return None


def _decode(content: bytes, name: str, wanted: Wanted) -> tuple[bytes, Seen]:
    image = Image.open(io.BytesIO(content), formats=(name,))
    width, height = image.size
    mode = image.mode
    if width * height > PIXELS_LIMIT:
        return b"", Seen("huge", f"{width:,} × {height:,} pixels", name, mode, width, height)
    traits = _traits(image, name)
    if name == "TIFF" and _orientation(image) in TURNS:
        traits.append("exif-rotated")  # Pillow turns these by itself while loading
    if name == "JPEG" and not any(wanted.sharp):
        # Let libjpeg shrink while it decodes: several times faster, with room for a good resize.
        reduced = wanted.size * 3 // 2
        target = (reduced * len(wanted.sharp), reduced)
        image.draft("L" if wanted.channels == 1 and mode == "RGB" else None, target)
    image.load()
    turn = _orientation(image)
    if turn in TURNS:
        traits.append("exif-rotated")
    if name != "JPEG":
        width, height = image.size
    if turn >= 5:
        width, height = height, width
    plain = _plain(image, "16-bit" in traits)
    small = fitted(plain, wanted, turn, width)
    if any(each.mode in ("LA", "RGBA") and each.getextrema()[-1][0] < 255 for each in small):  # type: ignore[index]
        traits.append("alpha")
    final = [recoloured(each, wanted) for each in small]
    pixels = (
        final[0].tobytes() if len(final) == 1 else np.concatenate([np.asarray(each) for each in final], 1).tobytes()
    )
    return pixels, Seen("", "", name, mode, width, height, tuple(traits))


def _decode_whole(content: bytes, name: str) -> tuple[np.ndarray | None, Seen]:
    image = Image.open(io.BytesIO(content), formats=(name,))
    width, height = image.size
    if width * height > PIXELS_LIMIT:
        return None, Seen("huge", f"{width:,} × {height:,} pixels", name, image.mode, width, height)
    mode, traits = image.mode, _traits(image, name)
    profile = image.info.get("icc_profile") or b""
    if profile and b"sRGB" not in profile and "sRGB".encode("utf-16-be") not in profile:
        traits.append("profile")
    if name == "TIFF" and _orientation(image) in TURNS:
        traits.append("exif-rotated")  # as above
    image.load()
    turn = _orientation(image)
    if turn in TURNS:
        traits.append("exif-rotated")
    plain = _plain(image, "16-bit" in traits)
    upright = plain.transpose(TURNS[turn]) if turn in TURNS else plain
    pixels = np.array(upright.convert("RGBA"))
    if pixels[..., 3].min() < 255:
        traits.append("alpha")
    return pixels, Seen("", "", name, mode, upright.width, upright.height, tuple(traits))


def _traits(image: ImageFile.ImageFile, name: str) -> list[str]:
    traits = []
    if name != "JPEG" and getattr(image, "is_animated", False):  # a JPEG's other frames are depth or previews
        traits.append("animated")
    if image.mode in ("P", "PA"):
        traits.append("palette")
    elif image.mode == "CMYK":
        traits.append("cmyk")
    if name in ("PNG", "TIFF"):
        if image.mode.startswith("I;16") or (image.tile and ";16" in str(image.tile[0][3])):
            traits.append("16-bit")
        elif image.mode in FLOATING:
            traits.append("floating")
    return traits


def _orientation(image: Image.Image) -> int:
    """EXIF orientation 1..8; 1 where there is none, or where it is broken."""
    if image.format != "TIFF" and "exif" not in image.info and "Raw profile type exif" not in image.info:
        return 1
    try:
        turn = image.getexif().get(_ORIENTATION, 1)
    except Exception:  # a broken note about the camera is no reason to lose the picture
        return 1
    return turn if turn in TURNS else 1


def _plain(image: Image.Image, deep: bool) -> Image.Image:
    """The picture in one of the modes L, LA, RGB and RGBA, 8 bits per channel."""
    mode = image.mode
    clear = "transparency" in image.info
    if mode in ("L", "RGB") and not clear:
        return image
    if mode.startswith("I;16") or (mode == "I" and deep):
        values = np.asarray(image).astype(np.uint32)
        return Image.fromarray(((np.minimum(values, 65535) + 128) // 257).astype(np.uint8))
    if mode in FLOATING:
        return _stretched(np.asarray(image).astype(np.float64))
    if mode in ("1", "L", "LA", "La"):
        return image.convert("LA" if clear or mode != "1" else "L")
    if mode in ("RGBA", "RGBa", "PA") or clear:
        return image.convert("RGBA")
    return image.convert("RGB")


def _stretched(values: np.ndarray) -> Image.Image:
    """Grey values between black at the least and white at the greatest finite one."""
    finite = np.isfinite(values)
    low, high = (values[finite].min(), values[finite].max()) if finite.any() else (0.0, 0.0)
    scaled = (np.clip(np.nan_to_num(values, nan=low), low, high) - low) * (255 / (high - low) if high > low else 0.0)
    return Image.fromarray(np.rint(scaled).astype(np.uint8))


def _webp_is_short(content: bytes) -> bool:
    """True where a RIFF header announces more bytes than there are."""
    return content[:4] == b"RIFF" and len(content) < int.from_bytes(content[4:8], "little") + 8
