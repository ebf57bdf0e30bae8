"""Two folders of pictures as two domains that need not belong together."""

from __future__ import annotations

from engine.contracts import Dataset
from engine.data.domain_options import FOLDER_CHOICES, Look, Places
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
        return domains_info("Two folders", options, ("A", "B"))
    share = 0.0 if layout.held_out else options.test_share
    a, b = (left_of(class_names(folder)[1], share) for folder in layout.learnt)
    return counted(_info(options, layout), (a, b), options)


def health_of(options: TwoFoldersOptions, preparation: Preparation) -> HealthReport | None:
    """The report on both folders, where they were opened before with these options."""
    try:
        learnt, held = _plans(options, find_layout(options.path, options.path_a, options.path_b))
    except DatasetError:
        return None
    return report_on(learnt, held, str(options.path or options.path_a), preparation)


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
    opened, held = open_parts(*_plans(options, layout), preparation)
    return to_dataset(_info(options, layout), options, opened, held)


def _plans(options: TwoFoldersOptions, layout: Layout) -> tuple[Plan, Plan | None]:
    a, b = map(list_side, layout.learnt)
    if layout.held_out:
        held_a, held_b = map(list_side, layout.held_out)
    else:
        (a, held_a), (b, held_b) = (divided(each, options.test_share) for each in (a, b))
    learnt = Plan((a, b), layout.titles, options.wanted())
    if not (held_a.files and held_b.files):
        return learnt, None
    return learnt, Plan((held_a, held_b), layout.titles, options.wanted(held_out=True), held_out=True)


def _info(options: TwoFoldersOptions, layout: Layout) -> DataInfo:
    name = options.path.name if options.path else " and ".join(layout.titles)
    return domains_info(name or str(options.path), options, layout.titles)
