"""Floor 1: reinforcement learning, one algorithm a file; every run is a stream of events."""
