"""Loss surface: a line fitted by gradient descent, seen as a path over its loss."""
