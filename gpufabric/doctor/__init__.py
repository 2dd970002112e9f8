"""Whether a machine has what the commands need."""
