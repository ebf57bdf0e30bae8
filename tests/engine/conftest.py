"""What engine tests share: a watch on operations that would make the host wait for the device."""

from __future__ import annotations

import pytest
from torch.utils._python_dispatch import TorchDispatchMode


class NoHostReads(TorchDispatchMode):
    """Refuses every operation that would make the host wait for the device."""

    def __torch_dispatch__(self, function, types, args=(), kwargs=None):
        if "_local_scalar_dense" in str(function) or "nonzero" in str(function):
            raise AssertionError(f"a round reads from the device: {function}")
        return function(*args, **(kwargs or {}))


@pytest.fixture
def no_host_reads() -> NoHostReads:
    """A context in which reading from the device fails."""
    return NoHostReads()
