"""Saddlepoint's engine: trains and runs generative adversarial networks, and knows no window."""

__version__ = "0.1.0"
