"""Models: parameters, forward pass and gradients; no loop."""
