"""What a health report says of single files: every kind of finding, with its remedy."""

from __future__ import annotations

from typing import NamedTuple

from engine.spec.data import Severity


class Finding(NamedTuple):
    """What is said of files with something in common."""

    severity: Severity
    one: str  # continues "1 file"
    many: str  # continues "7 files"
    remedy: str


_STORED = "There is nothing to do; this is converted."
FINDINGS = {  # kind -> finding
    "corrupt": Finding(
        Severity.WARN,
        "is damaged and was skipped",
        "are damaged and were skipped",
        "Put a good copy in its place, or delete it.",
    ),
    "truncated": Finding(
        Severity.WARN,
        "ends too early and was skipped",
        "end too early and were skipped",
        "Copy or download it again.",
    ),
    "zero-byte": Finding(
        Severity.WARN, "is empty and was skipped", "are empty and were skipped", "Copy or download it again."
    ),
    "huge": Finding(
        Severity.WARN,
        "is too large (more than 89 million pixels, or 1 GiB) and was skipped",
        "are too large (more than 89 million pixels, or 1 GiB) and were skipped",
        "Save it at a smaller size.",
    ),
    "unreadable": Finding(
        Severity.WARN,
        "could not be read and was skipped",
        "could not be read and were skipped",
        "Check its permissions and the disk.",
    ),
    "not-a-picture": Finding(
        Severity.HINT,
        "is no PNG, JPEG, WebP, BMP, TIFF or GIF picture and was skipped",
        "are no PNG, JPEG, WebP, BMP, TIFF or GIF pictures and were skipped",
        "Convert or unpack what should count; the rest does no harm.",
    ),
    "duplicate-skipped": Finding(
        Severity.HINT,
        "is an exact copy of another and was skipped",
        "are exact copies of others and were skipped",
        "Set duplicates to keep if this is meant.",
    ),
    "duplicate": Finding(
        Severity.WARN,
        "is an exact copy of another",
        "are exact copies of others",
        "Set duplicates to skip; what is shown more often is generated more often.",
    ),
    "animated": Finding(
        Severity.HINT,
        "holds several frames or pages; the first is used",
        "hold several frames or pages; the first is used",
        "Save other frames as single pictures if they should count.",
    ),
    "palette": Finding(Severity.HINT, "has a palette", "have a palette", _STORED),
    "cmyk": Finding(
        Severity.HINT,
        "has printing colours (CMYK), converted without a colour profile",
        "have printing colours (CMYK), converted without a colour profile",
        "Save as RGB where colours must be exact.",
    ),
    "alpha": Finding(
        Severity.HINT,
        "has transparent parts",
        "have transparent parts",
        "Set channels to 4 to generate transparency too; otherwise choose the background that fills it.",
    ),
    "16-bit": Finding(
        Severity.HINT, "has 16 bits per channel, scaled to 8", "have 16 bits per channel, scaled to 8", _STORED
    ),
    "floating": Finding(
        Severity.WARN,
        "has 32 bits per pixel, scaled from its own least to its own greatest value",
        "have 32 bits per pixel, each scaled from its own least to its own greatest value",
        "Save with 8 or 16 bits where brightness must be comparable.",
    ),
    "exif-rotated": Finding(
        Severity.HINT,
        "was turned upright, as its camera noted",
        "were turned upright, as their camera noted",
        "There is nothing to do.",
    ),
    "tiny": Finding(
        Severity.WARN,
        "is smaller than the network's pictures and was enlarged",
        "are smaller than the network's pictures and were enlarged",
        "Choose a smaller size, or remove what is too small.",
    ),
    "one-picture": Finding(
        Severity.WARN,
        "is no wider than high, as if it held one picture instead of two side by side",
        "are no wider than high, as if they held one picture instead of two side by side",
        "Choose another kind of data, or take these files away.",
    ),
    "odd-width": Finding(
        Severity.HINT,
        "has an odd width; the column in the middle is left out",
        "have an odd width; the column in the middle is left out",
        "There is nothing to do.",
    ),
    "odd-aspect": Finding(
        Severity.HINT,
        "is more than twice as long as wide",
        "are more than twice as long as wide",
        "Crop by hand, or set fit to pad, which keeps everything.",
    ),
}
