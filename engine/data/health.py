"""The health report of a folder of pictures: every finding as a sentence, with what to do about it."""

from __future__ import annotations

import dataclasses
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from engine.data.decoding import Seen, Wanted, is_grey
from engine.data.listing import Listing
from engine.spec.data import HealthIssue, HealthReport, Severity

NAMED = 1000  # files that an issue names at most
STOP_BELOW, WARN_BELOW, HINT_BELOW = 25, 250, 1000  # usable pictures
SKIPPING = ("corrupt", "truncated", "zero-byte", "huge", "unreadable", "not-a-picture", "duplicate-skipped")
ASPECT_LIMIT = 2.0  # longer side over shorter side
BALANCE_LIMIT = 3.0  # largest class over smallest class


class _Finding(NamedTuple):
    severity: Severity
    one: str  # continues "1 file"
    many: str  # continues "7 files"
    remedy: str


_STORED = "There is nothing to do; this is converted."
_FINDINGS = {
    "corrupt": _Finding(
        Severity.WARN,
        "is damaged and was skipped",
        "are damaged and were skipped",
        "Put a good copy in its place, or delete it.",
    ),
    "truncated": _Finding(
        Severity.WARN,
        "ends too early and was skipped",
        "end too early and were skipped",
        "Copy or download it again.",
    ),
    "zero-byte": _Finding(
        Severity.WARN, "is empty and was skipped", "are empty and were skipped", "Copy or download it again."
    ),
    "huge": _Finding(
        Severity.WARN,
        "is too large (more than 89 million pixels, or 1 GiB) and was skipped",
        "are too large (more than 89 million pixels, or 1 GiB) and were skipped",
        "Save it at a smaller size.",
    ),
    "unreadable": _Finding(
        Severity.WARN,
        "could not be read and was skipped",
        "could not be read and were skipped",
        "Check its permissions and the disk.",
    ),
    "not-a-picture": _Finding(
        Severity.HINT,
        "is no PNG, JPEG, WebP, BMP, TIFF or GIF picture and was skipped",
        "are no PNG, JPEG, WebP, BMP, TIFF or GIF pictures and were skipped",
        "Convert or unpack what should count; the rest does no harm.",
    ),
    "duplicate-skipped": _Finding(
        Severity.HINT,
        "is an exact copy of another and was skipped",
        "are exact copies of others and were skipped",
        "Set duplicates to keep if this is meant.",
    ),
    "duplicate": _Finding(
        Severity.WARN,
        "is an exact copy of another",
        "are exact copies of others",
        "Set duplicates to skip; what is shown more often is generated more often.",
    ),
    "animated": _Finding(
        Severity.HINT,
        "holds several frames or pages; the first is used",
        "hold several frames or pages; the first is used",
        "Save other frames as single pictures if they should count.",
    ),
    "palette": _Finding(Severity.HINT, "has a palette", "have a palette", _STORED),
    "cmyk": _Finding(
        Severity.HINT,
        "has printing colours (CMYK), converted without a colour profile",
        "have printing colours (CMYK), converted without a colour profile",
        "Save as RGB where colours must be exact.",
    ),
    "alpha": _Finding(
        Severity.HINT,
        "has transparent parts",
        "have transparent parts",
        "Set channels to 4 to generate transparency too; otherwise choose the background that fills it.",
    ),
    "16-bit": _Finding(
        Severity.HINT, "has 16 bits per channel, scaled to 8", "have 16 bits per channel, scaled to 8", _STORED
    ),
    "floating": _Finding(
        Severity.WARN,
        "has 32 bits per pixel, scaled from its own least to its own greatest value",
        "have 32 bits per pixel, each scaled from its own least to its own greatest value",
        "Save with 8 or 16 bits where brightness must be comparable.",
    ),
    "exif-rotated": _Finding(
        Severity.HINT,
        "was turned upright, as its camera noted",
        "were turned upright, as their camera noted",
        "There is nothing to do.",
    ),
    "tiny": _Finding(
        Severity.WARN,
        "is smaller than the network's pictures and was enlarged",
        "are smaller than the network's pictures and were enlarged",
        "Choose a smaller size, or remove what is too small.",
    ),
    "odd-aspect": _Finding(
        Severity.HINT,
        "is more than twice as long as wide",
        "are more than twice as long as wide",
        "Crop by hand, or set fit to pad, which keeps everything.",
    ),
}


def examine(
    listing: Listing, seen: Sequence[Seen], wanted: Wanted, copies: Iterable[int], *, skips_copies: bool
) -> HealthReport:
    """The report on files in the order of the listing; `copies` are indices of exact duplicates."""
    names = [_printable(file.name) for file in listing.files]
    kinds: dict[str, list[str]] = {kind: [] for kind in _FINDINGS}
    copied = set(copies)
    used = []
    for index, (name, file) in enumerate(zip(names, seen, strict=True)):
        if index in copied:
            kinds["duplicate-skipped" if skips_copies else "duplicate"].append(name)
        for kind in _kinds_of(file, wanted):
            kinds[kind].append(name)
        if not file.problem and not (skips_copies and index in copied):
            used.append(index)
    classes = Counter(dict.fromkeys(listing.classes, 0))
    classes.update(listing.classes[listing.files[index].label] for index in used if listing.classes)
    sizes = Counter((seen[index].width, seen[index].height) for index in used)
    issues = [_issue(kind, files) for kind, files in kinds.items() if files]
    modes = Counter(seen[index].mode for index in used)
    issues += _on_the_whole(listing, len(used), dict(classes), dict(sizes), wanted)
    if wanted.channels > 1 and used and all(is_grey(mode) for mode in modes):
        what = "All pictures are grey."
        issues.append(HealthIssue("all-grey", Severity.HINT, what, "Set channels to 1: smaller and faster networks."))
    issues.sort(key=lambda issue: list(Severity).index(issue.severity))
    return HealthReport(
        folder=_printable(str(listing.folder)),
        usable=len(used),
        skipped=len(seen) - len(used),
        sizes=dict(sizes),
        modes=dict(modes),
        formats=dict(Counter(seen[index].format for index in used)),
        classes=dict(classes),
        issues=tuple(issues),
    )


def notes(report: HealthReport, wanted: Wanted) -> tuple[str, ...]:
    """The conversions that were made, in full sentences."""
    fits = {"crop": "cropped to their central square", "pad": "padded to a square", "stretch": "stretched to a square"}
    said = [f"Pictures are {fits[wanted.fit]} and resized to {wanted.size} × {wanted.size}."]
    if wanted.channels < 4 and any(issue.kind == "alpha" for issue in report.issues):
        said.append(f"Transparent parts are laid on {_grey_name(wanted.background)}.")
    if wanted.channels == 1 and not all(map(is_grey, report.modes)):
        said.append("Colour pictures are turned grey.")
    kinds = ("palette", "cmyk", "16-bit", "floating", "exif-rotated", "animated")
    said += [issue.what for issue in report.issues if issue.kind in kinds]
    return tuple(said)


def to_json(report: HealthReport) -> dict[str, Any]:
    """Plain tables, ready for a manifest."""
    table = dataclasses.asdict(report)
    table["sizes"] = [[width, height, count] for (width, height), count in report.sizes.items()]
    for issue in table["issues"]:
        issue["severity"] = issue["severity"].value
    return table


def from_json(table: dict[str, Any]) -> HealthReport:
    """The inverse of `to_json`; raises KeyError, TypeError or ValueError for anything else."""
    issues = (
        HealthIssue(**{**issue, "severity": Severity(issue["severity"]), "files": tuple(issue["files"])})
        for issue in table["issues"]
    )
    sizes = {(width, height): count for width, height, count in table["sizes"]}
    return HealthReport(**{**table, "sizes": sizes, "issues": tuple(issues)})


def _kinds_of(file: Seen, wanted: Wanted) -> Iterable[str]:
    if file.problem:
        return (file.problem,)
    kinds = list(file.traits)
    short, long = sorted((file.width, file.height))
    if short < wanted.size:
        kinds.append("tiny")
    if long > ASPECT_LIMIT * short:
        kinds.append("odd-aspect")
    return kinds


def _issue(kind: str, files: Sequence[str]) -> HealthIssue:
    finding = _FINDINGS[kind]
    words = finding.one if len(files) == 1 else finding.many
    what = f"{_counted(len(files), 'file', 'files')} {words}: {_examples(files)}."
    return HealthIssue(kind, finding.severity, what, finding.remedy, tuple(files[:NAMED]), len(files))


def _on_the_whole(
    listing: Listing, usable: int, classes: dict[str, int], sizes: dict[tuple[int, int], int], wanted: Wanted
) -> list[HealthIssue]:
    """Findings about the folder rather than about one file."""
    issues = [*_too_few(listing, usable), *_on_classes(listing, classes)]
    if len(sizes) > 1:
        what = f"The pictures have {len(sizes):,} different sizes; all are brought to {wanted.size} × {wanted.size}."
        issues.append(HealthIssue("mixed-sizes", Severity.HINT, what, "There is nothing to do.", count=usable))
    if listing.deeper:
        what = f"Folders below the class folders are not read, as {_printable(listing.deeper)}."
        remedy = "Choose the folder whose subfolders are the classes."
        issues.append(HealthIssue("deeper", Severity.HINT, what, remedy, (_printable(listing.deeper),), 1))
    return issues


def _too_few(listing: Listing, usable: int) -> list[HealthIssue]:
    if usable >= HINT_BELOW:
        return []
    held = "holds no usable picture" if not usable else f"holds {_counted(usable, 'usable picture', 'usable pictures')}"
    if usable < STOP_BELOW:
        remedy = "Add pictures, or choose another folder."
        if listing.deeper:
            remedy = f"Choose the folder that holds them; {_printable(listing.deeper)} lies deeper."
        what = f"The folder {held}; training needs at least {STOP_BELOW}."
        return [HealthIssue("too-few", Severity.STOP, what, remedy, count=usable)]
    if usable < WARN_BELOW:
        what = f"The folder {held}; with fewer than {WARN_BELOW} a GAN soon learns them by heart."
        return [HealthIssue("too-few", Severity.WARN, what, "Add pictures, and switch on flip.", count=usable)]
    what = f"The folder {held}; with fewer than {HINT_BELOW:,} augmentation helps."
    return [HealthIssue("too-few", Severity.HINT, what, "Switch on flip if mirrored pictures are valid.", count=usable)]


def _on_classes(listing: Listing, classes: dict[str, int]) -> list[HealthIssue]:
    issues = []
    if listing.mixed:
        what = "Pictures lie beside subfolders with pictures; all are read as one set without classes."
        remedy = "Move them into the subfolders if these are classes."
        issues.append(HealthIssue("mixed", Severity.WARN, what, remedy))
    if len(classes) == 1:
        what = f'There is one class, "{_printable(next(iter(classes)))}"; its labels are useless.'
        remedy = "Add folders with other classes, or train without labels."
        issues.append(HealthIssue("single-class", Severity.WARN, what, remedy, count=1))
    if len(classes) > 1 and max(classes.values()) > BALANCE_LIMIT * min(classes.values()):
        least, most = min(classes, key=classes.__getitem__), max(classes, key=classes.__getitem__)
        what = (
            f'The classes are unbalanced: "{_printable(most)}" has {classes[most]:,} pictures, '
            f'"{_printable(least)}" {classes[least]:,}.'
        )
        remedy = "Add pictures to the small classes; a generator neglects what it rarely sees."
        issues.append(HealthIssue("unbalanced", Severity.WARN, what, remedy, count=len(classes)))
    return issues


def _examples(files: Sequence[str]) -> str:
    return ", ".join(files[:3]) + (", …" if len(files) > 3 else "")


def _counted(count: int, one: str, many: str) -> str:
    return f"{count:,} {one if count == 1 else many}"


def _grey_name(value: int) -> str:
    return {0: "black", 255: "white"}.get(value, "grey")


def _printable(name: str) -> str:
    """A file name that every text widget and file accepts."""
    return name.encode("utf-8", "replace").decode()
