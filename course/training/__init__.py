"""Floor 1: training, as streams of events that a hand may edit between two of them."""
