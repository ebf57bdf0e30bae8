"""Computing that does not depend on how many cores there are."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import torch


@contextmanager
def on_one_core() -> Iterator[None]:
    """Lets this thread compute with one core, and puts the number back afterwards; threads begun meanwhile keep one.

    Several cores split sums by their number and so round differently in the last bits: a picture of the window would
    differ from that of a machine with another number of cores, or from its own while a run trains.
    """
    threads = torch.get_num_threads()  # also makes the number this thread's own
    torch.set_num_threads(1)
    try:
        yield
    finally:
        torch.set_num_threads(threads)
