"""Finds the existing resources of an account that stand for declared ones. Every call is read-only."""
