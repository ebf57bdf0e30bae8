"""The command `saddlepoint`: the window, or with arguments the command line."""

from __future__ import annotations

import sys

_QT_OPTIONS = ("-platform", "-style", "-stylesheet", "-display", "-geometry", "-qwindowgeometry")


def main() -> int:
    """Opens the window where there are no arguments but Qt's; else runs the command line."""
    if _only_for_qt(sys.argv[1:]):
        from studio.application import open_window

        return open_window(sys.argv)
    if sys.argv[1] == "bench":
        import studio.bench  # noqa: F401 - what the window costs joins the engine's measurements
    from engine.__main__ import app

    app()
    return 0


def _only_for_qt(arguments: list[str]) -> bool:
    """True where every argument is an option of Qt, or its value."""
    rest = iter(arguments)
    for argument in rest:
        if argument not in _QT_OPTIONS:
            return False
        next(rest, None)
    return True


if __name__ == "__main__":
    sys.exit(main())
