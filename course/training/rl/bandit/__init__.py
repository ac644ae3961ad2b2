"""Learners before a bandit."""
