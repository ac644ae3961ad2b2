"""Self-play: an agent learns Hexapawn against itself."""
