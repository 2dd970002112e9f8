"""Answers on lead times as text and as a page."""
