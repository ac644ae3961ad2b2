"""Agents with a table of action values."""
