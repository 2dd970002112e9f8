"""Declarations that only Azure regions have."""
