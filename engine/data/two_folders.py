"""Two folders of pictures as two domains that need not belong together."""

from __future__ import annotations

import dataclasses

from engine.contracts import Dataset
from engine.data.domain_options import FOLDER_CHOICES, Look, Places
from engine.data.domains import (
    Plan,
    divided,
    domains_info,
    list_side,
    open_plan,
    refuse,
    report_of,
    to_dataset,
    whole_report,
)
from engine.data.layouts import Layout, find_layout
from engine.data.listing import class_names
from engine.spec.data import DataInfo, HealthReport, Preparation
from engine.spec.errors import DatasetError
from engine.spec.registry import DATASETS


class TwoFoldersOptions(Look, Places):
    """Which folders, and what their pictures become."""


def peek(options: TwoFoldersOptions) -> DataInfo:
    """Titles and numbers of pictures by file names alone."""
    try:
        layout = find_layout(options.path, options.path_a, options.path_b)
    except DatasetError:
        return domains_info("Two folders", options.shape, ("A", "B"), paired=False)
    counts = [_learnt(class_names(folder)[1], layout, options) for folder in layout.learnt]
    info = _info(options, layout)
    first, second = reversed(counts) if options.direction == "BtoA" else counts
    return dataclasses.replace(info, count=first, partner_count=second)


def health_of(options: TwoFoldersOptions, preparation: Preparation) -> HealthReport | None:
    """The report on both folders, where they were opened before with these options."""
    try:
        learnt, held = _plans(options)
    except DatasetError:
        return None
    reports = [report_of(plan, preparation) for plan in (learnt, held) if plan]
    if reports[0] is None:
        return None
    tested = reports[1][0] if len(reports) > 1 and reports[1] else None
    return whole_report(reports[0][0], tested, str(options.path or options.path_a))


@DATASETS.register(
    "two-folders",
    "Two folders",
    "Two domains of your own pictures, which need not belong together: two folders, or trainA and trainB in one.",
    options=TwoFoldersOptions,
    paper="Zhu et al. 2017, arXiv:1703.10593 (the layout of its data)",
    peek=peek,
    group="own",
    download_mib=0.0,
    health=health_of,
    folders=FOLDER_CHOICES,
)
def build_two_folders(options: TwoFoldersOptions, preparation: Preparation) -> Dataset:
    """Decodes both folders into the cache, or maps them from there where nothing changed.

    testA and testB are held out; without them an even share of each folder is. Raises DatasetError where a
    domain is missing or holds fewer than 25 usable pictures or the disk is full, and Cancelled.
    """
    layout = find_layout(options.path, options.path_a, options.path_b)
    preparation.progress("Listing the folders", 0, 0)
    learnt, held = _plans(options)
    opened = open_plan(learnt, preparation)
    refuse(" and ".join(str(folder) for folder in layout.learnt), opened.report)
    tested = open_plan(held, preparation) if held else None
    return to_dataset(_info(options, layout), options, opened, tested, options.direction == "BtoA")


def _plans(options: TwoFoldersOptions) -> tuple[Plan, Plan | None]:
    layout = find_layout(options.path, options.path_a, options.path_b)
    a, b = map(list_side, layout.learnt)
    if layout.held_out:
        held = tuple(map(list_side, layout.held_out))
    else:
        (a, held_a), (b, held_b) = (divided(each, options.test_share) for each in (a, b))
        held = held_a, held_b
    wanted = options.wanted(held_out=True)
    return (
        Plan((a, b), layout.titles, options.wanted()),
        Plan((held[0], held[1]), layout.titles, wanted, held_out=True) if all(each.files for each in held) else None,
    )


def _learnt(count: int, layout: Layout, options: TwoFoldersOptions) -> int:
    return count if layout.held_out else count - int(count * options.test_share + 1e-9)


def _info(options: TwoFoldersOptions, layout: Layout) -> DataInfo:
    titles = (layout.titles[1], layout.titles[0]) if options.direction == "BtoA" else layout.titles
    name = options.path.name if options.path else f"{titles[0]} and {titles[1]}"
    return domains_info(name or str(options.path), options.shape, titles, paired=False)
