"""Cross-validation: all folds train at once, with hands on data and splits."""
