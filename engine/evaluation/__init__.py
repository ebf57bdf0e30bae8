"""Evaluation: how good samples are, in numbers that name their protocol."""
