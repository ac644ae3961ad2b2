"""Export: a lab as a line of text or as a script."""
