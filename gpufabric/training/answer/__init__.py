"""Answers what a fabric can train: days, cost and energy of a declared job, with their ranges."""
