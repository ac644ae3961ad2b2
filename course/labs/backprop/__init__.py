"""Backprop: one training step, forward and backward, number by number."""
