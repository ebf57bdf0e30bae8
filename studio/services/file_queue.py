"""The files that wait to be translated, and how far each is; knows no thread."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from studio.translation import FileState, QueuedFile, targets


class FileQueue:
    """Files in order, each translated once."""

    def __init__(self, files: Sequence[Path] = (), folder: Path | None = None) -> None:
        """folder: below which the files lie, where they come from one."""
        self.folder = folder
        known = list(files)
        self._files = [QueuedFile(path, target) for path, target in zip(known, targets(known, folder), strict=True)]
        self._counts = Counter({FileState.WAITING: len(known)})  # folders may hold a hundred thousand
        self._next = 0  # no file before it waits

    def __len__(self) -> int:
        return len(self._files)

    def __getitem__(self, index: int) -> QueuedFile:
        return self._files[index]

    def count(self, state: FileState) -> int:
        """How many files are in a state."""
        return self._counts[state]

    @property
    def finished(self) -> int:
        """How many files are done, one way or the other."""
        return self.count(FileState.DONE) + self.count(FileState.FAILED)

    def waiting(self) -> int | None:
        """The index of the first file that waits; None where none does."""
        while self._next < len(self._files):
            if self._files[self._next].state is FileState.WAITING:
                return self._next
            self._next += 1
        return None

    def put(self, index: int, file: QueuedFile) -> None:
        """Notes how far a file is."""
        self._counts[self._files[index].state] -= 1
        self._counts[file.state] += 1
        self._files[index] = file
        if file.state is FileState.WAITING:
            self._next = min(self._next, index)

    def begin(self, index: int) -> QueuedFile:
        """Marks a file as being worked on."""
        self.put(index, replace(self._files[index], state=FileState.WORKING))
        return self._files[index]

    def wait_again(self, index: int) -> None:
        """Puts a file back that was begun and broken off."""
        self.put(index, replace(self._files[index], state=FileState.WAITING))

    def reset(self) -> None:
        """Lets every file wait again, for another order."""
        for index, file in enumerate(self._files):
            self.put(index, QueuedFile(file.path, file.target))
