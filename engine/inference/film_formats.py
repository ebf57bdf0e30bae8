"""Film formats: GIF, animated WebP, MP4, and a sheet of all frames as PNG; each takes its frames one by one."""

from __future__ import annotations

import io
import struct
from collections.abc import Callable, Mapping
from fractions import Fraction
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from PIL import Image
from PIL.GifImagePlugin import getdata

from engine.spec.exploration import Film
from engine.spec.tiles import tile

ENCODERS = ("libx264", "libopenh264", "mpeg4")  # of MP4, whichever the libraries at hand have first
QUALITY = "17"  # of libx264: no loss that can be seen
BT709 = 1  # how ITU-T H.273 numbers the colours of high-definition films


class Writer(Protocol):
    """A film that grows."""

    def add(self, pixels: np.ndarray) -> None:
        """One more frame (h, w, 4) uint8, of the same size as those before."""

    def finish(self) -> None:
        """Writes what is still missing."""

    def close(self) -> None:
        """Lets go of the file, finished or not."""


class Clock:
    """Whole units of time for each frame, so that rounding never adds up."""

    def __init__(self, frames_per_second: float, units: int) -> None:
        self._length, self._frames = units / frames_per_second, 0

    def next(self) -> int:
        """Units that the next frame lasts."""
        self._frames += 1
        return round(self._frames * self._length) - round((self._frames - 1) * self._length)


class GifWriter:
    """GIF: 256 colours of its own for each frame; what is transparent is laid on white."""

    def __init__(self, path: Path, film: Film) -> None:
        self._file, self._film = path.open("wb"), film
        self._clock = Clock(film.frames_per_second, 100)

    def add(self, pixels: np.ndarray) -> None:
        """One more frame; its colours are chosen before it is enlarged."""
        frame = Image.fromarray(on_white(pixels)).quantize(256, kmeans=1, dither=Image.Dither.NONE)
        width, height = (side * self._film.scale for side in frame.size)
        if not self._file.tell():
            self._file.write(b"GIF89a" + struct.pack("<HHBBB", width, height, 0x70, 0, 0))
            if self._film.loop != "once":
                self._file.write(b"!\xff\x0bNETSCAPE2.0\x03\x01" + struct.pack("<HB", 0, 0))
        large = frame.resize((width, height), Image.Resampling.NEAREST)
        for part in getdata(large, duration=10 * self._clock.next(), include_color_table=True):
            self._file.write(part)

    def finish(self) -> None:
        """The trailer."""
        self._file.write(b";")

    def close(self) -> None:
        """Lets go of the file."""
        self._file.close()


class WebPWriter:
    """Animated WebP: frames without loss, with their transparency, each encoded alone.

    Source: WebP container specification, section "Animation", RFC 9649.
    """

    def __init__(self, path: Path, film: Film) -> None:
        self._file, self._film = path.open("wb"), film
        self._clock = Clock(film.frames_per_second, 1000)

    def add(self, pixels: np.ndarray) -> None:
        """One more frame."""
        large = enlarged(pixels, self._film.scale)
        size = _three_bytes(large.shape[1] - 1) + _three_bytes(large.shape[0] - 1)
        if not self._file.tell():
            loops = struct.pack("<IH", 0, int(self._film.loop == "once"))
            self._file.write(b"RIFF\0\0\0\0WEBP" + _chunk(b"VP8X", b"\x12\0\0\0" + size) + _chunk(b"ANIM", loops))
        buffer = io.BytesIO()
        Image.fromarray(large).save(buffer, "WEBP", lossless=True, quality=20, method=1, exact=True)
        whole = b"\x02"  # stands for itself: nothing shines through from the frame before
        timing = _three_bytes(self._clock.next()) + whole
        self._file.write(_chunk(b"ANMF", bytes(6) + size + timing + _bitstream(buffer.getvalue())))

    def finish(self) -> None:
        """The length, at the beginning of the file."""
        length = self._file.tell() - 8
        self._file.seek(4)
        self._file.write(struct.pack("<I", length))

    def close(self) -> None:
        """Lets go of the file."""
        self._file.close()


class Mp4Writer:
    """MP4 with H.264; what is transparent is laid on white, and odd sides repeat their last line."""

    def __init__(self, path: Path, film: Film) -> None:
        import av

        self._av, self._film = av, film
        self._container: Any = av.open(str(path), "w", format="mp4", options={"movflags": "+faststart"})
        self._stream: Any = None

    def add(self, pixels: np.ndarray) -> None:
        """One more frame."""
        large = enlarged(on_white(pixels), self._film.scale)
        even = np.pad(large, ((0, large.shape[0] % 2), (0, large.shape[1] % 2), (0, 0)), "edge")
        if self._stream is None:
            self._stream = self._begun(even.shape[1], even.shape[0])
        frame: Any = self._av.VideoFrame.from_ndarray(np.ascontiguousarray(even), format="rgb24")
        ready = frame.reformat(format="yuv420p", dst_colorspace="ITU709", dst_color_range="MPEG")
        self._container.mux(self._stream.encode(ready))

    def finish(self) -> None:
        """What the encoder still holds back, and the table of contents."""
        self._container.mux(self._stream.encode())
        self._container.close()

    def close(self) -> None:
        """Lets go of the file."""
        self._container.close()

    def _begun(self, width: int, height: int) -> Any:
        encoder = next(name for name in ENCODERS if name in self._av.codec.codecs_available)
        rate = Fraction(self._film.frames_per_second).limit_denominator(1001)
        stream: Any = self._container.add_stream(encoder, rate=rate)
        stream.width, stream.height, stream.pix_fmt = width, height, "yuv420p"
        context = stream.codec_context
        context.colorspace = context.color_primaries = context.color_trc = BT709
        context.color_range = 1  # 16 to 235
        context.thread_count = 1  # a training may need the others
        if encoder == "libx264":
            stream.options = {"crf": QUALITY, "preset": "fast"}
        else:
            stream.bit_rate = round(width * height * float(rate))  # a bit for each pixel
        return stream


class SheetWriter:
    """All frames side by side on one PNG."""

    def __init__(self, path: Path, film: Film) -> None:
        self._file, self._film, self._frames = path.open("wb"), film, list[np.ndarray]()

    def add(self, pixels: np.ndarray) -> None:
        """One more frame."""
        self._frames.append(pixels)

    def finish(self) -> None:
        """The sheet itself."""
        Image.fromarray(enlarged(tile(np.stack(self._frames)), self._film.scale)).save(self._file, "PNG")

    def close(self) -> None:
        """Lets go of the file."""
        self._file.close()


WRITERS: Mapping[str, Callable[[Path, Film], Writer]] = {
    ".mp4": Mp4Writer,
    ".gif": GifWriter,
    ".webp": WebPWriter,
    ".png": SheetWriter,
}
FASTEST = {".gif": 50.0}  # frames per second, where a format has a bound; faster GIFs are slowed down by browsers


def enlarged(pixels: np.ndarray, scale: int) -> np.ndarray:
    """Pixels (h, w, c) as squares: (h·scale, w·scale, c)."""
    return pixels if scale == 1 else pixels.repeat(scale, 0).repeat(scale, 1)


def on_white(pixels: np.ndarray) -> np.ndarray:
    """Pixels (h, w, 4) uint8 laid on white: (h, w, 3)."""
    if pixels[..., 3].min() == 255:
        return np.ascontiguousarray(pixels[..., :3])
    alpha = pixels[..., 3:].astype(np.float32) / 255
    return (pixels[..., :3] * alpha + 255 * (1 - alpha)).round().astype(np.uint8)


def _three_bytes(number: int) -> bytes:
    return number.to_bytes(3, "little")


def _chunk(name: bytes, content: bytes) -> bytes:
    return name + struct.pack("<I", len(content)) + content + bytes(len(content) % 2)


def _bitstream(still: bytes) -> bytes:
    """The chunks of a WebP that hold its pixels."""
    at, found = 12, b""
    while at + 8 <= len(still):
        length = int.from_bytes(still[at + 4 : at + 8], "little")
        end = at + 8 + length + length % 2
        if still[at : at + 4] in (b"ALPH", b"VP8 ", b"VP8L"):
            found += still[at:end]
        at = end
    return found
