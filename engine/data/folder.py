"""Any folder of pictures, flat or with a subfolder per class, as a data set."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Annotated, Any, Literal

import numpy as np
from pydantic import AfterValidator, BeforeValidator

from engine.contracts import Dataset
from engine.data import cache, health
from engine.data.decoding import stored_as_grey
from engine.data.fitting import Fit, Wanted
from engine.data.ingest import Files, Outcome, ingest
from engine.data.listing import Listing, Reader, class_names, list_folder
from engine.spec.data import DataInfo, HealthReport, Need, Preparation, Shape
from engine.spec.errors import DatasetError
from engine.spec.options import Options, option
from engine.spec.registry import DATASETS

BACKGROUNDS = {"white": 255, "grey": 128, "black": 0}
PROBED = 16  # files whose headers decide what channels = "auto" means


def absolute(path: Path | None) -> Path | None:
    """A path that still holds when a run is resumed from another folder; "~" is the home folder."""
    return None if path is None else path.expanduser().absolute()


def number_or_word(value: Any) -> Any:
    """Digits as a number, as a form or a command line gives them."""
    return int(value) if isinstance(value, str) and value.isdecimal() else value


class FolderOptions(Options):
    """Which folder, and what its pictures become."""

    path: Annotated[Path | None, AfterValidator(absolute)] = option(None, "Folder of pictures; subfolders are classes.")
    size: int = option(64, "Height and width that the network sees.", ge=16, le=256, unit="px")
    channels: Annotated[Literal["auto", 1, 3, 4], BeforeValidator(number_or_word)] = option(
        3, "1 grey, 3 colour, 4 with transparency; auto: grey where the pictures are."
    )
    fit: Fit = option("crop", "Crop to the central square, pad to a square, or stretch.")
    flip: bool = option(False, "Mirror pictures at random; only where mirrored ones are valid.")
    background: Literal["white", "grey", "black"] = option(
        "white", "What transparent parts are laid on, and what pads.", advanced=True
    )
    duplicates: Literal["keep", "skip"] = option("keep", "What to do with exact copies of a file.", advanced=True)


def peek(options: FolderOptions) -> DataInfo:
    """Shape, classes and number of files by their names alone; channels = "auto" looks into a few headers."""
    if options.path is None or not options.path.is_dir():
        shape = (3 if options.channels == "auto" else options.channels, options.size, options.size)
        return DataInfo("Folder", shape, offers=frozenset({Need.PICTURES, Need.STORED}))
    classes, count = class_names(options.path)
    channels = _probed(list_folder(options.path)) if options.channels == "auto" else int(options.channels)
    return _info(options.path, (channels, options.size, options.size), count, classes)


def health_of(options: FolderOptions, preparation: Preparation) -> HealthReport | None:
    """The health report of a folder that was opened before with these options; None where it was not."""
    if options.path is None or not options.path.is_dir():
        return None
    listing = list_folder(options.path)
    facts = cache.facts(_address(options, listing, _wanted(options, listing), preparation))
    return None if facts is None else _report(facts, listing)


@DATASETS.register(
    "folder",
    "Folder of pictures",
    "Your own pictures: PNG, JPEG, WebP, BMP, TIFF or GIF, flat or with a subfolder per class.",
    options=FolderOptions,
    peek=peek,
    group="own",
    download_mib=0.0,
    health=health_of,
)
def build_folder(options: FolderOptions, preparation: Preparation) -> Dataset:
    """Decodes the pictures into the cache, or maps them from there where nothing changed.

    Bad files are skipped and named in the health report. Raises DatasetError where fewer than 25
    pictures are usable or the disk is full, and Cancelled.
    """
    if options.path is None:
        raise DatasetError("no folder of pictures is chosen", "", "Choose a folder, or drop one onto the window.")
    preparation.progress("Listing the folder", 0, 0)
    listing = list_folder(options.path)
    wanted = _wanted(options, listing)
    address = _address(options, listing, wanted, preparation)
    stored = cache.find(address) or _decode(options, listing, wanted, address, preparation)
    report = _report(stored.facts, listing)
    if report.stops:
        issue = report.stops[0]
        raise DatasetError(f"{options.path} cannot be trained on", health.reasons(report), issue.remedy)
    info = _info(options.path, tuple(stored.pixels.shape[1:]), report.usable, listing.classes)
    info = dataclasses.replace(info, notes=health.notes(report, wanted), warnings=health.warnings(report))
    return Dataset(info, samples=stored.pixels, labels=stored.labels, flip=options.flip)


def _decode(
    options: FolderOptions, listing: Listing, wanted: Wanted, address: cache.Address, preparation: Preparation
) -> cache.Stored:
    skips = options.duplicates == "skip"
    files = Files([file.size for file in listing.files], Reader(listing))
    shape = (wanted.channels, wanted.size, wanted.size)
    with cache.Writer(address, shape, len(listing.files)) as writer:
        outcome: Outcome = ingest(files, wanted, writer.append, preparation, skips_copies=skips)
        report = health.examine(listing, outcome.seen, wanted, outcome.copies, skips_copies=skips)
        labels = np.array([listing.files[index].label for index in outcome.used], np.int64)
        return writer.finish(labels if listing.classes else None, {"health": health.to_json(report)})


def _wanted(options: FolderOptions, listing: Listing) -> Wanted:
    channels = _probed(listing) if options.channels == "auto" else options.channels
    return Wanted(options.size, channels, options.fit, BACKGROUNDS[options.background])


def _probed(listing: Listing) -> int:
    """1 where the headers of a few pictures, evenly spread, announce no colour; else 3."""
    step = max(1, len(listing.files) // PROBED)
    reader = Reader(listing)
    greys = []
    for index in range(0, len(listing.files), step):
        try:
            greys.append(stored_as_grey(reader(index)))
        except OSError:
            continue
    told = [grey for grey in greys if grey is not None]
    return 1 if told and all(told) else 3


def _address(options: FolderOptions, listing: Listing, wanted: Wanted, preparation: Preparation) -> cache.Address:
    chosen = (cache.VERSION, *wanted, options.duplicates, *listing.classes)
    files = (f"{file.name}\0{file.size}\0{file.time}" for file in listing.files)
    return cache.Address(
        preparation.cache,
        listing.folder.name,
        origin=cache.digest((listing.folder, *wanted, options.duplicates), 10),
        key=cache.digest((*chosen, *files)),
    )


def _report(facts: dict[str, Any], listing: Listing) -> HealthReport:
    """The report as it was noted; the folder may have moved since."""
    return dataclasses.replace(health.from_json(facts["health"]), folder=str(listing.folder))


def _info(path: Path, shape: Shape, count: int, classes: tuple[str, ...]) -> DataInfo:
    labelled = {Need.LABELS} if len(classes) > 1 else set()
    offers = frozenset({Need.PICTURES, Need.STORED, *labelled})
    return DataInfo(path.name or str(path), shape, count, classes, offers)
