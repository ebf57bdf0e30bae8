"""Words of any language as sentences: a capital where there is one, and a full stop."""

from __future__ import annotations

_ENDS = (".", "?", "!", ":", "…", "。", "？", "！", "：")


def sentence(text: str) -> str:
    """The text with a capital and an end; names with a dot, as of files and options, begin as they are."""
    first = text.partition(" ")[0]
    is_name = "." in first.rstrip(".")
    return ended(text if is_name else f"{text[:1].upper()}{text[1:]}")


def ended(text: str) -> str:
    """The text with a full stop, of the language that it begins or ends in, where it has no end; "" stays empty."""
    if not text or text.endswith(_ENDS):
        return text
    return text + ("。" if _is_chinese(text[0]) or _is_chinese(text[-1]) else ".")


def _is_chinese(letter: str) -> bool:
    return "\u4e00" <= letter <= "\u9fff"
