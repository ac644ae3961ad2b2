"""Steering: undo, rewind, pin, and the timeline of a run."""
