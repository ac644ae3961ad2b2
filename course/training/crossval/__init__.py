"""Cross-validation: splits, folds in training, and what their scores say."""
