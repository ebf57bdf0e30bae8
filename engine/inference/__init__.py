"""Inference: opened models, from which samples are drawn and by which pictures are translated."""
