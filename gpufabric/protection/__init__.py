"""Losses of a stack through a change, and limits on them."""
