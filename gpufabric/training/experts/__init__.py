"""Mixtures of experts: where experts live, what their tokens cross, and what that takes."""
