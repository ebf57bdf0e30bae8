"""What is dragged onto a page."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QMimeData


def dropped_folder(data: QMimeData) -> Path | None:
    """The folder in what is dragged, or the one in which a dragged file lies."""
    for url in data.urls():
        path = Path(url.toLocalFile()) if url.isLocalFile() else None
        if path and path.exists():
            return path if path.is_dir() else path.parent
    return None
