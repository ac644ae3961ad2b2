"""Agents that play against themselves."""
