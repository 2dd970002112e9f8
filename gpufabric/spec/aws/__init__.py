"""Declarations that only AWS regions have."""
