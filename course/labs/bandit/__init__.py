"""Bandit: which of some arms pays best, and what it costs to find out."""
