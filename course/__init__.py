"""A machine-learning course you steer: change data and labels while a real model trains.

Importing this package loads nothing heavy; `course.labs`, `course.data` and the others load what they need.
"""

__version__ = "0.1.0"
