"""The pages, one file each: they get their services through the constructor and never import torch."""
