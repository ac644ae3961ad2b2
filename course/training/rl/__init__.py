"""Reinforcement learning: one algorithm a file, each a run that is a generator of events."""
