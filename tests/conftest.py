"""Fixtures for all tests: real pictures where they are, few threads, and no display needed."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("OMP_NUM_THREADS", "1")

SHARED_DATA = Path(__file__).resolve().parents[2] / "shared" / "data"


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of real pictures; skips where it is absent."""
    if not SHARED_DATA.is_dir():
        pytest.skip("the folder of real pictures, ../shared/data, is absent")
    return SHARED_DATA
