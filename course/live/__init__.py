"""The live layer: a run on a thread, the stage that shows it, and the protocol between the two."""
