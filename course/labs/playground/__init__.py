"""Playground: a network on points in the plane, with every setting under the hand."""
