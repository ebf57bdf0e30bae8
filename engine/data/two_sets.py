"""Two data sets that are there already as two domains of one size."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Annotated, Any, Literal, NamedTuple

import torch
from pydantic import AfterValidator, model_validator
from torch import Tensor

from engine.contracts import Dataset
from engine.data.folder import absolute
from engine.data.standard_set import resized
from engine.spec.data import DataInfo, Need, Preparation, Shape
from engine.spec.errors import DatasetError
from engine.spec.options import Options, option
from engine.spec.registry import DATASETS, Entry

HELD_OUT = 10  # one picture in so many is held out of a set without test pictures: the last ones, which are a slice
BLOCK = 4096  # pictures that are resized at a time

Name = Literal[
    "digits",
    "rendered-digits",
    "shapes",
    "outlines",
    "mnist",
    "fashion-mnist",
    "kmnist",
    "emnist",
    "cifar10",
    "svhn",
    "stl10",
    "celeba",
    "flowers102",
]


class TwoSetsOptions(Options):
    """Which sets, and what their pictures become; all else is as each set has it by default."""

    a: Name = option("rendered-digits", "Domain A; its labels are kept.")
    b: Name = option("digits", "Domain B.")
    size: int = option(32, "Height and width of the pictures of both.", ge=16, le=256, unit="px")
    channels: Literal[1, 3] = option(1, "1 turns colours grey; 3 repeats grey.")
    count: int = option(0, "Pictures of each set; 0: as many as it has.", ge=0, le=200_000, unit="pictures")
    flip: bool = option(False, "Mirror pictures at random; only where mirrored ones are valid.")
    fill_a: float = option(
        1.0, "Share of the frame that pictures of A are shrunk to; their edges' colour fills the rest.", ge=0.25, le=1
    )
    fill_b: float = option(
        1.0, "The same for B. 0.75 gives digits that reach their edges the margin that others have.", ge=0.25, le=1
    )
    folder: Annotated[Path | None, AfterValidator(absolute)] = option(
        None, "Folder that already holds the files of standard sets; leave empty to download them once.", advanced=True
    )

    @model_validator(mode="after")
    def _different(self) -> TwoSetsOptions:
        if self.a == self.b:
            raise ValueError(f"a and b are both {self.a}; choose two different sets")
        return self


class _Side(NamedTuple):
    learnt: Tensor
    labels: Tensor | None
    held: Tensor
    held_labels: Tensor | None


def peek(options: TwoSetsOptions) -> DataInfo:
    """What is known of both sets before they are opened."""
    a, b = (DATASETS.get(name) for name in (options.a, options.b))
    first, second = (entry.facts["peek"](_chosen(entry, options)) for entry in (a, b))
    shape = (options.channels, options.size, options.size)
    return DataInfo(
        f"{a.title} ↔ {b.title}",
        shape,
        _learnt(a, first, options),
        classes=first.classes,
        offers=frozenset({Need.PICTURES, Need.STORED, Need.TWO_DOMAINS, *({Need.LABELS} & first.offers)}),
        notes=tuple(f"{entry.title}: {said}" for entry, info in ((a, first), (b, second)) for said in info.notes),
        partner=shape,
        partner_count=_learnt(b, second, options),
        domains=(a.title, b.title),
    )


def _present(options: TwoSetsOptions, preparation: Preparation) -> bool:
    return not any(_absent(options, preparation))


def _to_download(options: TwoSetsOptions) -> float:
    """MiB of what is not there yet."""
    return sum(float(entry.facts["download_mib"]) for entry in _absent(options, Preparation()))


@DATASETS.register(
    "two-sets",
    "Two data sets",
    "Two sets of pictures as two domains at one size, as rendered digits and written ones; they need no pairs.",
    options=TwoSetsOptions,
    peek=peek,
    group="bundled",
    download_mib=0.0,
    to_download=_to_download,
    present=_present,
)
def build_two_sets(options: TwoSetsOptions, preparation: Preparation) -> Dataset:
    """Two domains of pictures (n, channels, size, size) uint8, which keep to the default options of their sets.

    Their test pictures are held out, or the last tenth. Raises what opening either set raises: DatasetError where
    files are missing or broken, Cancelled.
    """
    entries = [DATASETS.get(name) for name in (options.a, options.b)]
    fills = (options.fill_a, options.fill_b)
    a, b = (_open(entry, fill, options, preparation) for entry, fill in zip(entries, fills, strict=True))
    info = dataclasses.replace(peek(options), count=len(a.learnt), partner_count=len(b.learnt))
    held = Dataset(info, a.held, a.held_labels, partner=b.held)
    return Dataset(info, a.learnt, a.labels, flip=options.flip, partner=b.learnt, held_out=held)


def _absent(options: TwoSetsOptions, preparation: Preparation) -> list[Entry]:
    """The sets that would have to be downloaded."""
    absent = []
    for name in (options.a, options.b):
        entry = DATASETS.get(name)
        there = entry.facts.get("present")
        if there and not there(_chosen(entry, options), preparation):
            absent.append(entry)
    return absent


def _chosen(entry: Entry, options: TwoSetsOptions, **more: object) -> Any:
    """The options of a set, as near to what is wanted as it takes them."""
    fields = {field.name: field for field in entry.fields}
    values: dict[str, object] = dict(more)
    sizes = fields["size"].choices
    values["size"] = min(sizes, key=lambda size: (size < options.size, abs(size - options.size)), default=options.size)
    if "channels" in fields:
        values["channels"] = options.channels
    if options.folder and "folder" in fields:
        values["folder"] = options.folder
    limit = next((name for name in ("count", "limit") if name in fields), None)
    if options.count and limit and "split" not in more:
        values[limit] = max(options.count, int(fields[limit].minimum or 0))
    return entry.options.model_validate(values)


def _open(entry: Entry, fill: float, options: TwoSetsOptions, preparation: Preparation) -> _Side:
    """Pictures to learn from and to hold out, in the wanted shape."""
    dataset: Dataset = entry.build(_chosen(entry, options), preparation)
    samples, labels = dataset.samples, dataset.labels
    assert samples is not None
    held = dataset.held_out or _test_split(entry, options, preparation)
    if held is None:
        cut = len(samples) - len(samples) // HELD_OUT
        held = Dataset(dataset.info, samples[cut:], None if labels is None else labels[cut:])
        samples, labels = samples[:cut], None if labels is None else labels[:cut]
    assert held.samples is not None
    if options.count:
        samples, labels = samples[: options.count], None if labels is None else labels[: options.count]
    inner = round(fill * options.size)
    learnt, test = (_shaped(rows, (options.channels, inner, inner), preparation) for rows in (samples, held.samples))
    return _Side(_framed(learnt, options.size), labels, _framed(test, options.size), held.labels)


def _test_split(entry: Entry, options: TwoSetsOptions, preparation: Preparation) -> Dataset | None:
    """The test pictures of a set that has them."""
    if "split" not in entry.options.model_fields:
        return None
    try:
        dataset: Dataset = entry.build(_chosen(entry, options, split="test"), preparation)
    except DatasetError:
        if options.folder is None:
            raise
        return None  # a folder that holds the training pictures only
    return dataset


def _shaped(pictures: Tensor, shape: Shape, preparation: Preparation) -> Tensor:
    """Pictures (n, c, h, w) uint8 in this shape; untouched where they have it."""
    if pictures.shape[1:] == shape:
        return pictures
    blocks = []
    for block in pictures.split(BLOCK):
        preparation.check()
        blocks.append(torch.from_numpy(resized(block.numpy(), shape[1], shape[0])))
    return torch.cat(blocks)


def _framed(pictures: Tensor, size: int) -> Tensor:
    """Pictures (n, c, h, h) in the middle of larger ones (n, c, size, size), in the usual colour of their edges."""
    inner = pictures.shape[2]
    if inner == size or not len(pictures):
        return pictures
    some = pictures[:BLOCK]
    edges = torch.cat((some[:, :, 0], some[:, :, -1], some[..., 0], some[..., -1]), 2)  # (n, c, 4 · inner)
    usual = edges.transpose(0, 1).flatten(1).median(1).values  # (c,)
    framed = usual[:, None, None].expand(len(pictures), -1, size, size).clone()
    first = (size - inner) // 2
    framed[:, :, first : first + inner, first : first + inner] = pictures
    return framed


def _learnt(entry: Entry, info: DataInfo, options: TwoSetsOptions) -> int:
    """How many pictures will be learnt from."""
    assert info.count is not None
    tested = "split" in entry.options.model_fields or entry.facts.get("holds_out", False)
    left = info.count if tested else info.count - info.count // HELD_OUT
    return min(left, options.count) if options.count else left
