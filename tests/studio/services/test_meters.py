"""The meters of process and GPU."""

from __future__ import annotations

from studio.services.meters import MeterService, process_memory_mib


def test_the_process_uses_memory_and_no_more_than_its_peak():
    used, peak = process_memory_mib()
    assert 10 < used <= peak < 100_000


def test_a_measurement_arrives(qtbot):
    meters = MeterService()
    with qtbot.waitSignal(meters.measured) as measured:
        meters.start()
    meters.shutdown()
    assert measured.args[0].memory_mib > 10
