"""Saddlepoint's window: a Qt studio over the engine."""
