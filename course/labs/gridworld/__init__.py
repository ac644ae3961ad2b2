"""Grid world: agents with a table, and hands on what they are rewarded for."""
