"""Pulumi operations on many stacks."""
