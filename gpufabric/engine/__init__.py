"""Runs the Pulumi engine on many stacks."""
