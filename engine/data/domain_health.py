"""The health report of two domains: what is wrong with their files, and whether there is enough of each."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

from engine.data import health
from engine.data.decoding import Seen
from engine.data.fitting import Wanted
from engine.data.listing import File, Listing
from engine.spec.data import HealthIssue, HealthReport, Severity

_OF_ONE_SET = {"too-few", "unbalanced", "single-class", "mixed", "deeper"}  # said of each domain in other words


def examine_domains(
    listings: tuple[Listing, Listing],
    titles: tuple[str, str],
    seen: Sequence[Seen],
    wanted: Wanted,
    copies: Sequence[int],
) -> HealthReport:
    """The report on the files of A, then those of B; `copies` are indices of exact duplicates within a domain."""
    files = [
        File(f"{titles[side]}/{file.name}", file.size, file.time, side)
        for side, listing in enumerate(listings)
        for file in listing.files
    ]
    joined = Listing(listings[0].folder, tuple(files), titles)
    report = health.examine(joined, seen, wanted, copies, skips_copies=False)
    issues = [issue for issue in report.issues if issue.kind not in _OF_ONE_SET]
    issues += [issue for title, count in report.classes.items() for issue in _too_few(title, count)]
    issues += _unbalanced(report.classes)
    return dataclasses.replace(report, issues=in_order(issues))


def examine_pairs(report: HealthReport, pairs: int, unmatched: Sequence[str]) -> HealthReport:
    """The report on domains, as one on pairs: so many of them are whole, and these files have no partner."""
    issues = [issue for issue in report.issues if issue.kind not in {"too-few", "unbalanced-domains", "duplicate"}]
    if unmatched:
        count = len(unmatched)
        what = "1 file has" if count == 1 else f"{count:,} files have"
        what += f" no partner of the same name and {'was' if count == 1 else 'were'} left out: "
        what += ", ".join(unmatched[:3]) + (", …" if count > 3 else "") + "."
        named = tuple(unmatched[: health.NAMED])
        remedy = "Add the missing pictures, or give the two of each pair the same name."
        issues.append(HealthIssue("unmatched", Severity.WARN, what, remedy, named, count))
    issues += few_pairs(pairs)
    return dataclasses.replace(
        report,
        usable=pairs,
        skipped=report.usable + report.skipped - 2 * pairs + len(unmatched),
        classes=dict.fromkeys(report.classes, pairs),
        issues=in_order(issues),
    )


def few_pairs(pairs: int) -> list[HealthIssue]:
    """What is said where there are few pairs."""
    if pairs >= health.WARN_BELOW:
        return []
    held = "There is 1 usable pair" if pairs == 1 else f"There are {pairs or 'no'} usable pairs"
    return [_few(held, pairs)]


def with_held_out(report: HealthReport, held: HealthReport) -> HealthReport:
    """The report on what is learnt from, with the files that had to be skipped among those held out."""
    skipped = [
        dataclasses.replace(issue, kind=f"held-out-{issue.kind}", what=f"Held out: {issue.what}")
        for issue in held.issues
        if issue.kind in (*health.SKIPPING, "unmatched")
    ]
    return dataclasses.replace(report, issues=in_order([*report.issues, *skipped]))


def in_order(issues: Sequence[HealthIssue]) -> tuple[HealthIssue, ...]:
    """The gravest first."""
    return tuple(sorted(issues, key=lambda issue: list(Severity).index(issue.severity)))


def _too_few(title: str, count: int) -> list[HealthIssue]:
    if count >= health.WARN_BELOW:
        return []
    pictures = "1 usable picture" if count == 1 else f"{count or 'no'} usable pictures"
    return [_few(f'The domain "{title}" holds {pictures}', count)]


def _few(held: str, count: int) -> HealthIssue:
    if count < health.STOP_BELOW:
        what = f"{held}; training needs at least {health.STOP_BELOW}."
        return HealthIssue("too-few", Severity.STOP, what, "Add pictures, or choose another folder.", count=count)
    what = f"{held}; with fewer than {health.WARN_BELOW} a translator soon learns them by heart."
    return HealthIssue("too-few", Severity.WARN, what, "Add pictures, and use jitter and flip.", count=count)


def _unbalanced(counts: dict[str, int]) -> list[HealthIssue]:
    least, most = min(counts, key=counts.__getitem__), max(counts, key=counts.__getitem__)
    if counts[most] <= health.BALANCE_LIMIT * counts[least]:
        return []
    what = f'The domains are unbalanced: "{most}" has {counts[most]:,} pictures, "{least}" {counts[least]:,}.'
    remedy = "Add pictures to the smaller one; its discriminator soon learns them by heart."
    return [HealthIssue("unbalanced-domains", Severity.WARN, what, remedy, count=2)]
