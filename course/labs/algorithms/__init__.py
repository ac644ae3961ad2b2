"""Algorithms: four ways from rows to a model, side by side."""
