"""What a change takes away from a stack, and limits on it."""
