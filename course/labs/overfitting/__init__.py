"""Overfitting: training and validation loss part while the learner watches."""
