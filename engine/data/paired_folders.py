"""Two folders of pictures that belong together by their names."""

from __future__ import annotations

import dataclasses
import os
from collections.abc import Sequence
from pathlib import Path

from engine.contracts import Dataset
from engine.data.decoding import SUFFIXES
from engine.data.domain_options import FOLDER_CHOICES, PairLook, Places
from engine.data.domains import (
    Plan,
    counted,
    divided,
    domains_info,
    left_of,
    list_side,
    open_parts,
    report_on,
    to_dataset,
)
from engine.data.layouts import Layout, find_layout
from engine.data.listing import File, Listing
from engine.spec.data import DataInfo, HealthReport, Preparation
from engine.spec.errors import DatasetError
from engine.spec.registry import DATASETS


class PairedFoldersOptions(PairLook, Places):
    """Which folders, and what their pictures become."""


def peek(options: PairedFoldersOptions) -> DataInfo:
    """Titles and number of pairs by file names alone."""
    try:
        layout = find_layout(options.path, options.path_a, options.path_b)
        matched, _, _ = match(layout.learnt, layout.titles)
    except DatasetError:
        return domains_info("Paired folders", options, ("A", "B"), options.offered)
    pairs = left_of(len(matched.files), 0.0 if layout.held_out else options.test_share)
    return counted(_info(options, layout), (pairs, pairs), options)


def health_of(options: PairedFoldersOptions, preparation: Preparation) -> HealthReport | None:
    """The report on both folders, where they were opened before with these options."""
    try:
        learnt, held = _plans(options, find_layout(options.path, options.path_a, options.path_b))
    except DatasetError:
        return None
    return report_on(learnt, held, str(options.path or options.path_a), preparation)


@DATASETS.register(
    "paired-folders",
    "Paired folders",
    "Two folders of your own pictures that belong together by file name, as photographs and their label maps.",
    options=PairedFoldersOptions,
    paper="Isola et al. 2017, arXiv:1611.07004",
    peek=peek,
    group="own",
    download_mib=0.0,
    health=health_of,
    folders=FOLDER_CHOICES,
)
def build_paired_folders(options: PairedFoldersOptions, preparation: Preparation) -> Dataset:
    """Decodes both folders into the cache, or maps them from there where nothing changed.

    Names are compared without their endings; files without a partner are left out and told in the report. Test
    folders are held out; without them an even share of the pairs is. Raises DatasetError where no names match,
    fewer than 25 pairs are usable, a label map has no classes or the disk is full, and Cancelled.
    """
    layout = find_layout(options.path, options.path_a, options.path_b)
    preparation.progress("Listing the folders", 0, 0)
    opened, held = open_parts(*_plans(options, layout), preparation)
    return to_dataset(_info(options, layout), options, opened, held)


def match(folders: Sequence[Path], titles: tuple[str, str]) -> tuple[Listing, Listing, tuple[str, ...]]:
    """Pictures of two folders in pairs of the same name, and those of either that have no partner.

    Raises DatasetError where there are pictures in both folders, but no pair.
    """
    a, b = (list_side(folder) for folder in folders)
    named_a, named_b = _by_name(a), _by_name(b)
    common = dict.fromkeys(name for name in sorted(named_a) if name in named_b)
    if named_a and named_b and not common:
        examples = f"{next(iter(named_a.values())).name} and {next(iter(named_b.values())).name}"
        raise DatasetError(
            f"{a.folder} and {b.folder} have no file name in common",
            f"they hold {examples}",
            "Give the two pictures of each pair the same name, or choose two folders, which need no pairs.",
        )
    lone = [
        f"{title}/{file.name}"
        for title, named in zip(titles, (named_a, named_b), strict=True)
        for name, file in named.items()
        if name not in common
    ]
    files = (tuple(named[name] for name in common) for named in (named_a, named_b))
    first, second = (dataclasses.replace(side, files=each) for side, each in zip((a, b), files, strict=True))
    return first, second, tuple(lone)


def _by_name(listing: Listing) -> dict[str, File]:
    """Pictures by their names without ending; of two that differ in it alone the first."""
    named: dict[str, File] = {}
    for file in listing.files:
        name, suffix = os.path.splitext(file.name)  # noqa: PTH122 - the name may have a folder in it
        if suffix.lower() in SUFFIXES:
            named.setdefault(name, file)
    return named


def _plans(options: PairedFoldersOptions, layout: Layout) -> tuple[Plan, Plan | None]:
    a, b, lone = match(layout.learnt, layout.titles)
    held_lone: tuple[str, ...] = ()
    if layout.held_out:
        held_a, held_b, held_lone = match(layout.held_out, layout.titles)
    else:
        (a, held_a), (b, held_b) = (divided(each, options.test_share) for each in (a, b))
    learnt = Plan((a, b), layout.titles, options.wanted(), True, lone, options.map_side)
    if not held_a.files:
        return learnt, None
    wanted = options.wanted(held_out=True)
    return learnt, Plan((held_a, held_b), layout.titles, wanted, True, held_lone, options.map_side, held_out=True)


def _info(options: PairedFoldersOptions, layout: Layout) -> DataInfo:
    name = options.path.name if options.path else " and ".join(layout.titles)
    return domains_info(name or str(options.path), options, layout.titles, options.offered)
