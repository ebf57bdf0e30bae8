"""CelebA and Flowers-102: photographs that come as JPEG files in an archive."""

from __future__ import annotations

import tarfile
import zipfile
import zlib
from pathlib import Path
from typing import Literal

import numpy as np

from engine.data.download import Remote
from engine.data.flower_names import FLOWERS
from engine.data.ingest import Files
from engine.data.standard_set import Piece, Sink, StandardOptions, StandardSet, damaged
from engine.spec.errors import DatasetError, nearest
from engine.spec.options import option

CELEBA = "celeba"
CELEBA_PICTURES, CELEBA_PARTITION, CELEBA_ATTRIBUTES = (
    "img_align_celeba",
    "list_eval_partition.txt",
    "list_attr_celeba.txt",
)
CELEBA_PARTS = {"train": "0", "test": "2"}
DRIVE = "https://drive.usercontent.google.com/download?id={}&export=download&confirm=t"
FLOWER_FOLDER = "flowers-102"
FLOWER_ARCHIVE, FLOWER_LABELS, FLOWER_SPLITS = "102flowers.tgz", "imagelabels.mat", "setid.mat"
FLOWER_PARTS = {"train": ("trnid",), "test": ("tstid",), "both": ("trnid", "valid", "tstid")}


class CelebaOptions(StandardOptions):
    """Faces, with one of forty attributes as the class."""

    split: Literal["train", "test", "both"] = option("both", "train 162,770, test 19,962, or all 202,599 pictures.")
    size: int = option(64, "Height and width that the network sees.", ge=16, le=256, unit="px")
    attribute: str = option(
        "", "Attribute that makes two classes, as Smiling or Eyeglasses; empty: no classes.", advanced=True
    )


class FlowersOptions(StandardOptions):
    """Flowers; the test part is the largest."""

    split: Literal["train", "test", "both"] = option("both", "train 1,020, test 6,149, or all 8,189 pictures.")
    size: int = option(64, "Height and width that the network sees.", ge=16, le=256, unit="px")


def read_celeba(found: dict[str, Path], options: CelebaOptions, sink: Sink) -> np.ndarray | None:
    """Appends the faces, cropped to their central square; labels where an attribute is chosen."""
    names, files = _celeba_pictures(found[CELEBA_PICTURES])
    if options.split != "both":
        parts = _rows(found[CELEBA_PARTITION])
        chosen = [index for index, name in enumerate(names) if parts.get(name) == [CELEBA_PARTS[options.split]]]
        names, files = [names[index] for index in chosen], _selected(files, chosen)
    used = [names[index] for index in sink.files(files)]
    if not options.attribute:
        return None
    table = _rows(found[CELEBA_ATTRIBUTES])
    column = _column(found[CELEBA_ATTRIBUTES], options.attribute)
    try:
        return np.array([table[name][column] == "1" for name in used], np.int64)
    except (KeyError, IndexError):
        raise damaged(found[CELEBA_ATTRIBUTES], "it lacks some of the pictures") from None


def read_flowers(found: dict[str, Path], options: FlowersOptions, sink: Sink) -> np.ndarray:
    """Appends the flowers, cropped to their central square, and returns their labels."""
    from scipy.io import loadmat  # slow to import: only when it is used

    try:
        labels = loadmat(found[FLOWER_LABELS])["labels"].reshape(-1).astype(np.int64) - 1
        sets = loadmat(found[FLOWER_SPLITS])
        numbers = np.concatenate([sets[part].reshape(-1) for part in FLOWER_PARTS[options.split]]).astype(np.int64)
        marks = labels[numbers - 1]
    except Exception as error:  # the reader raises ValueError, TypeError, zlib.error, ... on broken files
        raise damaged(found[FLOWER_LABELS], str(error)) from None
    pictures = found["pictures"]
    names = [f"image_{number:05d}.jpg" for number in numbers]
    files = _from_folder(pictures, names) if pictures.is_dir() else _from_tar(pictures, names)
    return np.asarray(marks[sink.files(files)])


def _celeba_pictures(path: Path) -> tuple[list[str], Files]:
    """Names of the faces in order, and the files; from a folder or straight from the archive."""
    if path.is_dir():
        names = sorted(entry.name for entry in path.iterdir() if entry.suffix == ".jpg")
        return names, _from_folder(path, names)
    try:
        archive = zipfile.ZipFile(path)
    except (OSError, zipfile.BadZipFile) as error:
        raise damaged(path, str(error)) from None
    members = sorted((member for member in archive.infolist() if member.filename.endswith(".jpg")), key=_name)

    def read(index: int) -> bytes:
        try:
            return archive.read(members[index])
        except (zipfile.BadZipFile, zlib.error, EOFError) as error:
            raise OSError(str(error)) from None

    return [Path(member.filename).name for member in members], Files([member.file_size for member in members], read)


def _name(member: zipfile.ZipInfo) -> str:
    return member.filename


def _from_folder(folder: Path, names: list[str]) -> Files:
    missing = next((name for name in names if not (folder / name).is_file()), None)
    if missing:
        raise damaged(folder / missing, "it is missing")
    return Files([(folder / name).stat().st_size for name in names], lambda index: (folder / names[index]).read_bytes())


def _from_tar(path: Path, names: list[str]) -> Files:
    """The wanted members, held in memory: a compressed archive can only be read from its beginning."""
    wanted = set(names)
    contents: dict[str, bytes] = {}
    try:
        with tarfile.open(path, "r:gz") as archive:
            for member in archive:
                name = Path(member.name).name
                file = archive.extractfile(member) if name in wanted else None
                if file is not None:
                    contents[name] = file.read()
    except (OSError, EOFError, zlib.error, tarfile.TarError) as error:
        raise damaged(path, str(error)) from None
    missing = next((name for name in names if name not in contents), None)
    if missing:
        raise damaged(path, f"{missing} is not in it")
    return Files([len(contents[name]) for name in names], lambda index: contents[names[index]])


def _selected(files: Files, chosen: list[int]) -> Files:
    return Files([files.sizes[index] for index in chosen], lambda index: files.read(chosen[index]))


def _rows(path: Path) -> dict[str, list[str]]:
    """Picture -> the words behind it, in a text file with a line per picture."""
    try:
        lines = path.read_text(encoding="ascii").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise damaged(path, str(error)) from None
    words = (line.split() for line in lines)
    return {row[0]: row[1:] for row in words if row and row[0].endswith(".jpg")}


def _column(path: Path, attribute: str) -> int:
    """Place of an attribute in the rows; the second line names them."""
    with path.open(encoding="ascii") as file:
        file.readline()
        names = file.readline().split()
    if attribute not in names:
        raise DatasetError(f'CelebA knows no attribute "{attribute}"', nearest(attribute, names), "Choose another.")
    return names.index(attribute)


def _celeba_pieces(options: CelebaOptions) -> tuple[Piece, ...]:
    names = [CELEBA_PARTITION] if options.split != "both" else []
    names += [CELEBA_ATTRIBUTES] if options.attribute else []
    spots = (f"{CELEBA}/", "")
    pictures = tuple(f"{spot}{CELEBA_PICTURES}{end}" for end in ("", ".zip") for spot in spots)
    texts = tuple(Piece(name, tuple(f"{spot}{name}" for spot in spots)) for name in names)
    return (Piece(CELEBA_PICTURES, pictures), *texts)


def _celeba_remotes(options: CelebaOptions) -> tuple[Remote, ...]:
    from torchvision.datasets import CelebA  # seconds to import: only for a download

    needed = {f"{CELEBA_PICTURES}.zip", *(piece.name for piece in _celeba_pieces(options))}
    return tuple(
        Remote(f"{CELEBA}/{name}", (DRIVE.format(identity),), md5)
        for identity, md5, name in CelebA.file_list
        if name in needed
    )


def _flower_pieces(_: FlowersOptions) -> tuple[Piece, ...]:
    spots = (f"{FLOWER_FOLDER}/", "")
    pictures = tuple(f"{spot}{name}" for name in ("jpg", FLOWER_ARCHIVE) for spot in spots)
    tables = tuple(Piece(name, tuple(f"{spot}{name}" for spot in spots)) for name in (FLOWER_LABELS, FLOWER_SPLITS))
    return (Piece("pictures", pictures), *tables)


def _flower_remotes(_: FlowersOptions) -> tuple[Remote, ...]:
    from torchvision.datasets import Flowers102

    prefix: str = Flowers102._download_url_prefix
    rows: dict[str, tuple[str, str]] = Flowers102._file_dict
    return tuple(Remote(f"{FLOWER_FOLDER}/{name}", (prefix + name,), md5) for name, md5 in rows.values())


SETS = (
    StandardSet(
        name="celeba",
        title="CelebA",
        help="202,599 faces of celebrities, 178×218 colour. Google Drive, where it lies, often refuses.",
        paper="Liu et al. 2015, arXiv:1411.7766",
        options=CelebaOptions,
        channels=3,
        side=178,
        download_mib=1376.6,
        classes=lambda options: (f"not {options.attribute}", options.attribute) if options.attribute else (),
        count=lambda options: {"train": 162_770, "test": 19_962, "both": 202_599}[options.split],
        pieces=_celeba_pieces,
        remotes=_celeba_remotes,
        read=read_celeba,
        remedy="download it in a browser from mmlab.ie.cuhk.edu.hk/projects/CelebA.html",
    ),
    StandardSet(
        name="flowers102",
        title="Flowers-102",
        help="8,189 photographs of 102 kinds of flowers, at least 500 pixels wide.",
        paper="Nilsback & Zisserman 2008, Automated flower classification over a large number of classes",
        options=FlowersOptions,
        channels=3,
        side=500,
        download_mib=329.0,
        classes=lambda _: FLOWERS,
        count=lambda options: {"train": 1020, "test": 6149, "both": 8189}[options.split],
        pieces=_flower_pieces,
        remotes=_flower_remotes,
        read=read_flowers,
    ),
)
