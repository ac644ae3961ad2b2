"""The one error that a learner's data can raise."""


class DataError(ValueError):
    """Data or an edit of it that cannot be used; the message says what was wrong, and what to do."""
