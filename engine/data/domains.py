"""Two domains of picture files, decoded once into one cache: pictures of A first, then those of B."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from torch import Tensor

from engine.contracts import Dataset
from engine.data import cache, health
from engine.data.decoding import Seen
from engine.data.domain_health import examine_domains, examine_pairs, with_held_out
from engine.data.domain_options import Look
from engine.data.fitting import Wanted
from engine.data.ingest import Files, Outcome, ingest
from engine.data.label_maps import LabelMap, Originals, settled
from engine.data.layouts import TESTS
from engine.data.listing import Listing, Reader, list_folder
from engine.data.palettes import Palette
from engine.spec.data import DataInfo, HealthReport, Need, Preparation
from engine.spec.errors import DatasetError

EDITION = 1  # raise it when what is kept beside the pictures changes


@dataclass(frozen=True)
class Plan:
    """What is decoded into one cache."""

    listings: tuple[Listing, Listing]
    titles: tuple[str, str]
    wanted: Wanted
    paired: bool = False  # file i of A belongs to file i of B
    unmatched: tuple[str, ...] = ()  # files without a partner, which are not in the listings
    label_map: LabelMap | None = None
    held_out: bool = False

    def wanted_of(self, side: int) -> Wanted:
        """What the pictures of a side are decoded to."""
        is_map = self.label_map is not None and self.label_map.side == side
        return self.wanted._replace(sharp=(is_map,))


class Opened(NamedTuple):
    """Pictures of A and B, memory-mapped, what a scan found, and the classes of a label map."""

    a: Tensor
    b: Tensor
    report: HealthReport
    palette: Palette | None


def list_side(folder: Path) -> Listing:
    """The files of a domain, those in subfolders too, but for its test pictures; raises DatasetError."""
    listing = list_folder(folder)
    files = (file for file in listing.files if file.name.partition("/")[0].lower() not in TESTS or "/" not in file.name)
    return Listing(listing.folder, tuple(file._replace(label=-1) for file in files))


def divided(listing: Listing, share: float) -> tuple[Listing, Listing]:
    """The files to learn from, and an even share of them that is held out."""
    held = [int((place + 1) * share + 1e-9) > int(place * share + 1e-9) for place in range(len(listing.files))]
    parts = ([file for file, out in zip(listing.files, held, strict=True) if out == chosen] for chosen in (False, True))
    learnt, tested = (dataclasses.replace(listing, files=tuple(files)) for files in parts)
    return learnt, tested


def open_plan(plan: Plan, preparation: Preparation) -> Opened:
    """Decodes the pictures into the cache, or maps them from there where nothing changed; pairs stay together.

    Bad files are skipped and named in the report; a pair with a bad file goes whole. Raises DatasetError where
    the disk is full or a label map shows no classes, Cancelled.
    """
    address = _address(plan, preparation)
    stored = cache.find(address) or _decode(plan, address, preparation)
    first = int(stored.facts["first"])
    return Opened(stored.pixels[:first], stored.pixels[first:], *_told(stored.facts, plan))


def open_parts(learnt: Plan, held: Plan | None, preparation: Preparation) -> tuple[Opened, Opened | None]:
    """What is learnt from, and what is held out, with the same classes where one side shows label maps.

    Raises DatasetError where too little of it is usable, and what `open_plan` raises.
    """
    opened = open_plan(learnt, preparation)
    refuse(" and ".join(str(listing.folder) for listing in learnt.listings), opened.report)
    return opened, open_plan(_with_palette(held, opened.palette), preparation) if held else None


def report_on(learnt: Plan, held: Plan | None, folder: str, preparation: Preparation) -> HealthReport | None:
    """One report on both parts as they were opened before; None where they were not."""
    facts = cache.facts(_address(learnt, preparation))
    if facts is None:
        return None
    report, palette = _told(facts, learnt)
    more = cache.facts(_address(_with_palette(held, palette), preparation)) if held else None
    if held and more is not None:
        report = with_held_out(report, _told(more, held)[0])
    return dataclasses.replace(report, folder=folder)


def to_dataset(info: DataInfo, options: Look, learnt: Opened, held: Opened | None) -> Dataset:
    """The data set of what was opened, in the direction that was chosen."""
    swapped = options.direction == "BtoA"
    parts = [(part.b, part.a) if swapped else (part.a, part.b) for part in (learnt, held) if part]
    (a, b), *rest = parts
    said = health.notes(learnt.report, options.wanted())
    if options.jitter:
        said += (f"A random part of {options.size} × {options.size} of each is learnt from.",)
    if learnt.palette:
        said += (f"Label maps are brought to exactly the colours of {len(learnt.palette.shown)} classes.",)
    palette = learnt.palette.shown if learnt.palette and Need.LABEL_MAP in info.offers else ()
    wrong = health.warnings(with_held_out(learnt.report, held.report) if held else learnt.report)
    info = dataclasses.replace(info, count=len(a), partner_count=len(b), notes=said, warnings=wrong, palette=palette)
    tested = Dataset(info, rest[0][0], partner=rest[0][1]) if rest and len(rest[0][0]) and len(rest[0][1]) else None
    return Dataset(info, a, flip=options.flip, partner=b, held_out=tested)


def domains_info(title: str, options: Look, titles: tuple[str, str], more: Iterable[Need] = ()) -> DataInfo:
    """What is known of two domains of stored pictures but for their numbers; titles as the files have them."""
    offers = frozenset({Need.PICTURES, Need.STORED, Need.TWO_DOMAINS, *more})
    domains = (titles[1], titles[0]) if options.direction == "BtoA" else titles
    return DataInfo(title, options.shape, offers=offers, partner=options.shape, domains=domains)


def counted(info: DataInfo, counts: tuple[int, int], options: Look) -> DataInfo:
    """With the numbers of pictures of A and B, as the files have them."""
    first, second = reversed(counts) if options.direction == "BtoA" else counts
    return dataclasses.replace(info, count=first, partner_count=second)


def left_of(count: int, share: float) -> int:
    """How many of so many pictures are learnt from where a share is held out."""
    return count - int(count * share + 1e-9)


def refuse(what: str, report: HealthReport) -> None:
    """Raises DatasetError where the report forbids training."""
    if report.stops:
        raise DatasetError(f"{what} cannot be trained on", health.reasons(report), report.stops[0].remedy)


def _with_palette(plan: Plan, palette: Palette | None) -> Plan:
    """The plan with the classes that were found elsewhere."""
    if plan.label_map is None:
        return plan
    return dataclasses.replace(plan, label_map=dataclasses.replace(plan.label_map, palette=palette))


def _decode(plan: Plan, address: cache.Address, preparation: Preparation) -> cache.Stored:
    total = sum(len(listing.files) for listing in plan.listings)
    with cache.Writer(address, (plan.wanted.channels, plan.wanted.size, plan.wanted.size), total) as writer:
        outcomes = [_side(plan, side, writer, preparation) for side in (0, 1)]
        used = [outcome.used for outcome in outcomes]
        if plan.paired:
            used = _keep_whole_pairs(writer, used)
        first = len(used[0])
        palette = _settled(plan, writer.written(), used, preparation) if plan.label_map else None
        facts = {"health": health.to_json(_examined(plan, outcomes, first)), "first": first, "palette": palette}
        return writer.finish(None, facts)


def _side(plan: Plan, side: int, writer: cache.Writer, preparation: Preparation) -> Outcome:
    listing = plan.listings[side]
    files = Files([file.size for file in listing.files], Reader(listing))
    return ingest(files, plan.wanted_of(side), writer.append, preparation, task=f"Decoding {plan.titles[side]}")


def _settled(plan: Plan, pixels: np.ndarray, used: list[list[int]], preparation: Preparation) -> Palette | None:
    """The palette of the side that shows label maps, which are brought to it."""
    assert plan.label_map
    side = plan.label_map.side
    maps = pixels[len(used[0]) :] if side else pixels[: len(used[0])]
    originals = Originals(Reader(plan.listings[side]), used[side], plan.wanted_of(side))
    return settled(maps, plan.label_map, originals, preparation)


def _keep_whole_pairs(writer: cache.Writer, used: list[list[int]]) -> list[list[int]]:
    """Drops the rows whose partner could not be used; returns the files of each side that are left."""
    a, b = used
    both = set(a) & set(b)
    if len(both) < len(a) or len(both) < len(b):
        writer.keep([row for row, index in enumerate([*a, *b]) if index in both])
    return [sorted(both), sorted(both)]


def _examined(plan: Plan, outcomes: list[Outcome], first: int) -> HealthReport:
    a, b = outcomes
    seen: list[Seen] = [*a.seen, *b.seen]
    copies = [*a.copies, *(len(a.seen) + index for index in b.copies)]
    report = examine_domains(plan.listings, plan.titles, seen, plan.wanted, copies)
    return examine_pairs(report, first, plan.unmatched) if plan.paired else report


def _told(facts: dict[str, Any], plan: Plan) -> tuple[HealthReport, Palette | None]:
    report = dataclasses.replace(health.from_json(facts["health"]), folder=str(plan.listings[0].folder))
    return report, read_palette(facts["palette"])


def read_palette(table: Any) -> Palette | None:
    """The palette as it was noted in a manifest."""
    return Palette(*(tuple(map(tuple, colours)) for colours in table)) if table else None


def _address(plan: Plan, preparation: Preparation) -> cache.Address:
    chosen = (
        cache.VERSION,
        EDITION,
        *plan.wanted,
        plan.paired,
        plan.label_map,
        plan.held_out,
        *plan.titles,
        *plan.unmatched,
    )
    files = [
        f"{side}\0{file.name}\0{file.size}\0{file.time}"
        for side, listing in enumerate(plan.listings)
        for file in listing.files
    ]
    folders = [str(listing.folder) for listing in plan.listings]
    return cache.Address(
        preparation.cache,
        " ".join(plan.titles),
        origin=cache.digest((*folders, *chosen), 10),
        key=cache.digest((cache.VERSION, EDITION, *chosen, *plan.titles, *plan.unmatched, *files)),
    )
