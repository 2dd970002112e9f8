"""Pulumi components that write plans down as resources."""
