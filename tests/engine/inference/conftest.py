"""What several tests of inference explore."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from engine.inference.exploring import Explorer, open_explorer


@pytest.fixture(scope="module")
def explorer(every_explored_run: Path) -> Explorer:
    """Of every kind of generator; a file of tests that are about one of them has its own."""
    return open_explorer(every_explored_run)


@pytest.fixture
def styled(explored_run: Callable[[str], Path]) -> Explorer:
    """Of a generator with styles."""
    return open_explorer(explored_run("styled"))
