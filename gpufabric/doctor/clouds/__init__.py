"""Compares the accounts of stacks with their states: orphans, doubles and unfinished creations."""
