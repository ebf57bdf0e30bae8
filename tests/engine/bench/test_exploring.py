"""The bench of exploring measures what it says, on a generator that takes no time."""

from __future__ import annotations

import pytest

from engine.bench import exploring


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {"SIDE": 16, "CODES": 64, "FRAMES": 4}.items():
        monkeypatch.setattr(exploring, name, value)


def test_directions_are_found_in_so_many_codes() -> None:
    (found,) = exploring.bench_directions("quick")
    assert (found.name, found.target) == ("directions of 64 codes", "≤ 30 s")
    assert found.value is not None
    assert found.details["directions"] == 10


def test_a_film_of_every_format_is_written() -> None:
    found = list(exploring.bench_film("full"))
    assert [one.name for one in found] == [f"film of 4 frames, {kind}" for kind in ("mp4", "webp", "gif")]
    assert all(one.value is not None and one.target == "≤ 20 s" for one in found)
