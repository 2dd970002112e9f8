"""Policies without an engine and without credentials."""
