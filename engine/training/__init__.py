"""Training: rounds of turns, meters, averages, checkpoints, the run folder and the session."""
