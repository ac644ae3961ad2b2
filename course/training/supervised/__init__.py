"""Supervised training: one model or several on one dataset, as a stream of events."""
