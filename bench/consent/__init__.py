"""Whether a leave that is taken back takes everything with it, and nothing else."""
