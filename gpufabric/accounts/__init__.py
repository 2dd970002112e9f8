"""Reads the accounts of declared stacks from the clouds. Every call is read-only."""
