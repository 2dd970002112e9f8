"""Comparison of the training model with published numbers."""
