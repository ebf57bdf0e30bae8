"""Inference: opened models, from which samples are drawn."""
