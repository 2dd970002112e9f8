"""Decisions that a change asks of a reviewer: one for everything that has the same reason."""
