"""What a run notes of its data, so that its model opens without them; never imports torch."""

from __future__ import annotations

from typing import Any

from engine.spec.data import DataInfo, Need


def noted(info: DataInfo) -> dict[str, Any]:
    """Plain JSON of all that is known of the data."""
    return {
        "title": info.title,
        "shape": info.shape,
        "count": info.count,
        "classes": info.classes,
        "offers": sorted(need.value for need in info.offers),
        "notes": info.notes,
        "warnings": info.warnings,
        "partner": info.partner,
        "partner_count": info.partner_count,
        "domains": info.domains,
        "palette": info.palette,
    }


def remembered(values: dict[str, Any]) -> DataInfo:
    """What `noted` gave, also of runs from before there were two domains.

    Raises KeyError, TypeError or ValueError where something is missing or of another kind.
    """
    return DataInfo(
        title=str(values["title"]),
        shape=tuple(map(int, values["shape"])),
        count=values["count"],
        classes=tuple(values["classes"]),
        offers=frozenset(map(Need, values["offers"])),
        notes=tuple(values["notes"]),
        warnings=tuple(map(str, values.get("warnings", ()))),
        partner=tuple(map(int, values.get("partner", ()))),
        partner_count=values.get("partner_count"),
        domains=tuple(map(str, values.get("domains", ()))),
        palette=tuple((int(red), int(green), int(blue)) for red, green, blue in values.get("palette", ())),
    )
