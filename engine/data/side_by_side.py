"""Pairs of pictures that stand side by side in one file, as pix2pix has them."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Annotated, NamedTuple

import numpy as np
from pydantic import AfterValidator

from engine.contracts import Dataset
from engine.data import cache, health
from engine.data.domain_health import few_pairs, in_order, with_held_out
from engine.data.domain_options import PairLook
from engine.data.domains import (
    Opened,
    counted,
    divided,
    domains_info,
    left_of,
    list_side,
    read_palette,
    refuse,
    to_dataset,
)
from engine.data.fitting import Wanted
from engine.data.folder import absolute
from engine.data.ingest import Files, Outcome, ingest
from engine.data.label_maps import LabelMap, Originals, settled
from engine.data.layouts import TESTS, test_folder
from engine.data.listing import Listing, Reader, class_names, list_folder
from engine.data.palettes import Palette
from engine.spec.data import DataInfo, HealthReport, Preparation
from engine.spec.errors import DatasetError
from engine.spec.options import Options, option
from engine.spec.registry import DATASETS

EDITION = 1  # raise it when what is kept beside the pictures changes


class _Place(Options):
    path: Annotated[Path | None, AfterValidator(absolute)] = option(
        None, "Folder of pictures that hold A at the left and B at the right; train, val and test may lie in it."
    )


class SideBySideOptions(PairLook, _Place):
    """Which folder, and what its pictures become."""


class _Part(NamedTuple):
    """Files that are decoded into one cache, A and B by turns."""

    listing: Listing
    wanted: Wanted
    label_map: LabelMap | None
    held_out: bool = False


def peek(options: SideBySideOptions) -> DataInfo:
    """The number of pairs by file names alone."""
    if options.path is None or not options.path.is_dir():
        return domains_info("Side by side", options, _titles(options), options.offered)
    learnt, tested = _folders(options.path)
    count = _count(learnt)
    pairs = left_of(count, 0.0 if tested else options.test_share)
    return counted(_info(options), (pairs, pairs), options)


def health_of(options: SideBySideOptions, preparation: Preparation) -> HealthReport | None:
    """The report on a folder that was opened before with these options; None where it was not."""
    if options.path is None or not options.path.is_dir():
        return None
    learnt, held = _parts(options)
    facts = cache.facts(_address(learnt, preparation))
    if facts is None:
        return None
    report, palette = health.from_json(facts["health"]), read_palette(facts["palette"])
    more = cache.facts(_address(_with_palette(held, palette), preparation)) if held else None
    if more is not None:
        report = with_held_out(report, health.from_json(more["health"]))
    return dataclasses.replace(report, folder=str(options.path))


@DATASETS.register(
    "side-by-side",
    "Side by side",
    "Your own pictures that hold two each, A at the left and B at the right, as pix2pix has its pairs.",
    options=SideBySideOptions,
    paper="Isola et al. 2017, arXiv:1611.07004",
    peek=peek,
    group="own",
    download_mib=0.0,
    health=health_of,
)
def build_side_by_side(options: SideBySideOptions, preparation: Preparation) -> Dataset:
    """Decodes both halves of every picture into the cache, or maps them from there where nothing changed.

    Pictures in the subfolder test, or else val, are held out; without these an even share is. Raises DatasetError
    where fewer than 25 pairs are usable, a label map has no classes or the disk is full, and Cancelled.
    """
    if options.path is None:
        raise DatasetError("no folder of pictures is chosen", "", "Choose a folder, or drop one onto the window.")
    preparation.progress("Listing the folder", 0, 0)
    learnt, held = _parts(options)
    opened = _open(learnt, preparation)
    refuse(str(options.path), opened.report)
    tested = _open(_with_palette(held, opened.palette), preparation) if held else None
    return to_dataset(_info(options), options, opened, tested)


def _folders(path: Path) -> tuple[Path, Path | None]:
    """Where the pairs to learn from lie, and those to hold out."""
    train = path / "train"
    return (train if train.is_dir() else path), test_folder(path)


def _count(folder: Path) -> int:
    return class_names(folder)[1] - sum(class_names(folder / name)[1] for name in TESTS if (folder / name).is_dir())


def _parts(options: SideBySideOptions) -> tuple[_Part, _Part | None]:
    assert options.path
    list_folder(options.path)  # tells what is wrong with the path itself
    folder, tested = _folders(options.path)
    listing = list_side(folder)
    if tested:
        held = list_side(tested)
    else:
        listing, held = divided(listing, options.test_share)
    label_map = options.map_side
    sharp = tuple(label_map is not None and label_map.side == side for side in (0, 1))
    wanted = options.wanted()._replace(sharp=sharp)
    learnt = _Part(listing, wanted, label_map)
    if not held.files:
        return learnt, None
    return learnt, _Part(held, options.wanted(held_out=True)._replace(sharp=sharp), label_map, held_out=True)


def _with_palette(part: _Part, palette: Palette | None) -> _Part:
    if part.label_map is None:
        return part
    return part._replace(label_map=dataclasses.replace(part.label_map, palette=palette))


def _open(part: _Part, preparation: Preparation) -> Opened:
    address = _address(part, preparation)
    stored = cache.find(address) or _decode(part, address, preparation)
    report = dataclasses.replace(health.from_json(stored.facts["health"]), folder=str(part.listing.folder))
    return Opened(stored.pixels[0::2], stored.pixels[1::2], report, read_palette(stored.facts["palette"]))


def _decode(part: _Part, address: cache.Address, preparation: Preparation) -> cache.Stored:
    listing, wanted = part.listing, part.wanted
    files = Files([file.size for file in listing.files], Reader(listing))
    with cache.Writer(address, (wanted.channels, wanted.size, wanted.size), 2 * len(listing.files)) as writer:
        outcome = ingest(files, wanted, lambda pairs: writer.append(_by_turns(pairs, wanted)), preparation)
        palette = None
        if part.label_map:
            side = part.label_map.side
            originals = Originals(files.read, outcome.used, wanted._replace(sharp=(True,)), side, 2)
            palette = settled(writer.written()[side::2], part.label_map, originals, preparation)
        return writer.finish(None, {"health": health.to_json(_examined(part, outcome)), "palette": palette})


def _by_turns(pairs: np.ndarray, wanted: Wanted) -> np.ndarray:
    """Pictures (n, c, size, 2 · size) as (2n, c, size, size): left, right, left, right."""
    n, channels, size, _ = pairs.shape
    halves = pairs.reshape(n, channels, size, 2, wanted.size).transpose(0, 3, 1, 2, 4)
    return halves.reshape(2 * n, channels, size, wanted.size)


def _examined(part: _Part, outcome: Outcome) -> HealthReport:
    report = health.examine(part.listing, outcome.seen, part.wanted, outcome.copies, skips_copies=False)
    issues = [issue for issue in report.issues if issue.kind not in ("too-few", "duplicate", "deeper", "mixed")]
    return dataclasses.replace(report, issues=in_order([*issues, *few_pairs(report.usable)]))


def _address(part: _Part, preparation: Preparation) -> cache.Address:
    listing = part.listing
    chosen = ("halves", *part.wanted, part.label_map, part.held_out)
    files = (f"{file.name}\0{file.size}\0{file.time}" for file in listing.files)
    return cache.Address(
        preparation.cache,
        f"{listing.folder.parent.name} {listing.folder.name}",
        origin=cache.digest((listing.folder, *chosen), 10),
        key=cache.digest((cache.VERSION, EDITION, *chosen, *files)),
    )


def _titles(options: SideBySideOptions) -> tuple[str, str]:
    """What the left and the right half show."""
    if options.map_side is None:
        return "left", "right"
    return ("labels", "pictures") if options.map_side.side == 0 else ("pictures", "labels")


def _info(options: SideBySideOptions) -> DataInfo:
    assert options.path
    return domains_info(options.path.name or str(options.path), options, _titles(options), options.offered)
