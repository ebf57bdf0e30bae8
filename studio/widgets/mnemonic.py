"""Captions without their mnemonics."""

from __future__ import annotations

import re

_MARK = re.compile(r"\(&\w\)|&(?=\S)")  # "打开(&O)" and "&Open"


def without_mnemonic(text: str) -> str:
    """The caption as it is read: "&Open…" as "Open…"."""
    return _MARK.sub("", text)
