"""One parallel pass over many files: each is read, decoded, checked and handed on in order."""

from __future__ import annotations

import hashlib
import os
from collections import deque
from collections.abc import Callable, Generator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass, field
from functools import partial

import numpy as np

from engine.data.decoding import Seen, decode
from engine.data.fitting import Wanted
from engine.spec.data import Preparation

TINY_BYTES = 4096  # mean size of files below which threads only wait for one another's interpreter lock
CHUNK_BYTES = 1 << 20  # of files that a thread takes at a time
THREADS_LIMIT = 16
LONGEST_FILE = 1 << 30  # bytes; longer ones are not read

_Chunk = tuple[np.ndarray, list[int], list[Seen]]  # pictures (k, c, h, w), their indices, all that was seen


@dataclass(frozen=True)
class Files:
    """Files that can be read by index from several threads; `read` raises OSError where it cannot."""

    sizes: Sequence[int]  # bytes
    read: Callable[[int], bytes]


@dataclass
class Outcome:
    """What a pass found."""

    seen: list[Seen] = field(default_factory=list)  # of every file
    used: list[int] = field(default_factory=list)  # indices of those handed on, in order
    copies: list[int] = field(default_factory=list)  # indices of exact duplicates of earlier usable files


def ingest(
    files: Files,
    wanted: Wanted,
    append: Callable[[np.ndarray], None],
    preparation: Preparation,
    *,
    task: str = "Decoding pictures",
    skips_copies: bool = False,
) -> Outcome:
    """Decodes every file and appends pictures (k, channels, size, width) uint8 in the order of the files.

    Files that cannot be used are only reported. Raises Cancelled, and what `append` raises.
    """
    outcome = Outcome()
    known: set[bytes] = set()
    preparation.progress(task, 0, len(files.sizes))
    with closing(_decoded(files, wanted, preparation)) as chunks:  # its threads end with it, also on an error
        for pictures, indices, seen in chunks:
            copies = _copies(indices, seen, len(outcome.seen), known)
            keep = [place for place, index in enumerate(indices) if not (skips_copies and index in copies)]
            append(pictures if len(keep) == len(indices) else pictures[keep])
            outcome.seen += seen
            outcome.used += [indices[place] for place in keep]
            outcome.copies += copies
            preparation.progress(task, len(outcome.seen), len(files.sizes))
            preparation.check()
    return outcome


def _copies(indices: Sequence[int], seen: Sequence[Seen], first: int, known: set[bytes]) -> list[int]:
    """Indices whose files were seen before; `seen` begins at index `first`, `known` grows."""
    copies = []
    for index in indices:
        mark = seen[index - first].digest
        if mark and mark in known:
            copies.append(index)
        known.add(mark)
    return copies


def _decoded(files: Files, wanted: Wanted, preparation: Preparation) -> Generator[_Chunk, None, None]:
    """Chunks in order; a few are ahead of the reader, never all of them."""
    count = len(files.sizes)
    mean = sum(files.sizes) / max(1, count)
    length = int(min(64, max(1, CHUNK_BYTES // max(mean, 1))))
    chunks = [range(start, min(start + length, count)) for start in range(0, count, length)]
    decode_chunk = partial(_chunk, files, wanted, _repeated(files.sizes), preparation)
    if mean < TINY_BYTES:
        yield from map(decode_chunk, chunks)
        return
    threads = min(THREADS_LIMIT, _cores())
    pool = ThreadPoolExecutor(threads, thread_name_prefix="decode")
    try:
        ahead: deque[Future[_Chunk]] = deque()
        for chunk in chunks:
            ahead.append(pool.submit(decode_chunk, chunk))
            if len(ahead) > 3 * threads:
                yield ahead.popleft().result()
        while ahead:
            yield ahead.popleft().result()
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def _chunk(files: Files, wanted: Wanted, repeated: frozenset[int], preparation: Preparation, indices: range) -> _Chunk:
    used: list[int] = []
    pixels: list[bytes] = []
    seen: list[Seen] = []
    for index in indices:
        preparation.check()
        if files.sizes[index] > LONGEST_FILE:
            seen.append(Seen("huge", f"{files.sizes[index]:,} bytes"))
            continue
        try:
            content = files.read(index)
        except OSError as error:
            seen.append(Seen("unreadable", error.strerror or str(error)))
            continue
        picture, sight = decode(content, wanted)
        if not sight.problem:
            used.append(index)
            pixels.append(picture)
            if files.sizes[index] in repeated:
                sight = sight._replace(digest=hashlib.blake2b(content, digest_size=16).digest())
        seen.append(sight)
    flat = np.frombuffer(b"".join(pixels), np.uint8)
    stacked = flat.reshape(-1, wanted.size, wanted.width, wanted.channels).transpose(0, 3, 1, 2)
    return np.ascontiguousarray(stacked), used, seen


def _cores() -> int:
    """Cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _repeated(sizes: Sequence[int]) -> frozenset[int]:
    """Lengths that occur twice: only such files can be exact copies."""
    once: set[int] = set()
    twice: set[int] = set()
    for size in sizes:
        (twice if size in once else once).add(size)
    return frozenset(twice)
