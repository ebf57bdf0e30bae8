"""The health report of a folder of pictures: every finding as a sentence, with what to do about it."""

from __future__ import annotations

import dataclasses
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

from engine.data.decoding import Seen, is_grey
from engine.data.findings import FINDINGS
from engine.data.fitting import Wanted
from engine.data.listing import Listing
from engine.spec.data import HealthIssue, HealthReport, Severity

NAMED = 1000  # files that an issue names at most
STOP_BELOW, WARN_BELOW, HINT_BELOW = 25, 250, 1000  # usable pictures
SKIPPING = ("corrupt", "truncated", "zero-byte", "huge", "unreadable", "not-a-picture", "duplicate-skipped")
ASPECT_LIMIT = 2.0  # longer side over shorter side
BALANCE_LIMIT = 3.0  # largest class over smallest class


def examine(
    listing: Listing, seen: Sequence[Seen], wanted: Wanted, copies: Iterable[int], *, skips_copies: bool
) -> HealthReport:
    """The report on files in the order of the listing; `copies` are indices of exact duplicates."""
    names = [_printable(file.name) for file in listing.files]
    kinds: dict[str, list[str]] = {kind: [] for kind in FINDINGS}
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


def warnings(report: HealthReport) -> tuple[str, ...]:
    """What is wrong, yet does not forbid training, in full sentences."""
    return tuple(issue.what for issue in report.issues if issue.severity is Severity.WARN)


def reasons(report: HealthReport) -> str:
    """What stops it, and which files were skipped."""
    skipped = [issue.what for issue in report.issues if issue.kind in SKIPPING]
    return " ".join([*(issue.what for issue in report.stops), *skipped])


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
    parts = len(wanted.sharp)
    if parts > 1 and file.width <= file.height:
        kinds.append("one-picture")
    if file.width % parts:
        kinds.append("odd-width")
    short, long = sorted((file.width // parts, file.height))
    if short < wanted.size:
        kinds.append("tiny")
    if long > ASPECT_LIMIT * short:
        kinds.append("odd-aspect")
    return kinds


def _issue(kind: str, files: Sequence[str]) -> HealthIssue:
    finding = FINDINGS[kind]
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
