"""Training: runs in a process of its own; a web process imports none of it."""
