"""Curves as the window keeps them: growing arrays, smoothed, decimated, labelled and exported; no Qt, no torch."""
