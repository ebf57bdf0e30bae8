"""Fixtures for all tests: real pictures where they are, few threads, and no display needed."""

from __future__ import annotations

import functools
import os
from collections.abc import Callable
from pathlib import Path

import pytest

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ["TORCH_HOME"] = str(Path(__file__).parent / "no-weights")  # what others fetched changes no test

SHARED_DATA = Path(__file__).resolve().parents[2] / "shared" / "data"


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of real pictures; skips where it is absent."""
    if not SHARED_DATA.is_dir():
        pytest.skip("the folder of real pictures, ../shared/data, is absent")
    return SHARED_DATA


_STYLE = {"name": "style", "width": 4, "widest": 4}
_PERCEPTRON = {"name": "mlp", "width": 8, "depth": 1}
_SHAPES = {"name": "shapes", "count": 100, "size": 16, "classes": ["circle", "square", "cross"]}
_EXPLORED: dict[str, dict[str, object]] = {
    "perceptron": {"generator": _PERCEPTRON, "discriminator": _PERCEPTRON},
    "uniform": {"game": {"name": "plain", "code": 6, "prior": "uniform"}, "generator": _PERCEPTRON},
    "dcgan": {"generator": {"name": "dcgan", "width": 8}},
    "resnet": {"generator": {"name": "resnet", "width": 8}},
    "r3gan": {"generator": {"name": "r3gan", "width": 8}},
    "styled": {"generator": {**_STYLE, "style": 8, "mapping": 2}},
    "labelled": {"game": {"name": "conditional", "code": 6}, "generator": _PERCEPTRON},
    "styled-labelled": {
        "game": {"name": "conditional", "code": 6, "generator_condition": "norm"},
        "generator": {**_STYLE, "style": 8, "mapping": 2},
    },
    "encoding": {"game": {"name": "aae", "code": 6}, "generator": _PERCEPTRON, "encoder": {"name": "mlp"}},
    "lapgan": {"game": {"name": "lapgan", "code": 6}, "generator": _PERCEPTRON},
    "adagan": {"game": {"name": "adagan", "code": 6, "components": 2}, "generator": _PERCEPTRON},
    "points": {
        "game": {"name": "plain", "code": 2},
        "generator": _PERCEPTRON,
        "discriminator": _PERCEPTRON,
        "data": {"name": "ring"},
    },
}


@pytest.fixture(scope="session")
def explored_run(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """A function from a kind of generator to the folder of a tiny run that has trained it for four rounds."""
    runs = tmp_path_factory.mktemp("explored")

    @functools.cache
    def play(kind: str) -> Path:
        from engine.spec.config import from_mapping
        from engine.training.control import Control
        from engine.training.session import run

        config = {
            "game": {"name": "plain", "code": 6},
            "discriminator": _STYLE if "styled" in kind else {"name": "mlp", "width": 8},
            "data": _SHAPES,
            "training": {"rounds": 4, "batch": 4, "threads": 1},
            "measuring": {"at_checkpoints": False},
            **_EXPLORED[kind],
        }
        folder = run(from_mapping(config), lambda _: None, Control(), runs=runs, name=kind).folder
        assert folder is not None
        return folder

    return play


@pytest.fixture(scope="session", params=sorted(_EXPLORED))
def every_explored_run(request: pytest.FixtureRequest, explored_run: Callable[[str], Path]) -> Path:
    """The folder of a tiny run, for every kind of generator."""
    return explored_run(request.param)
