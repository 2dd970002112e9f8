"""Pulumi components: a thin layer that writes plans down as resources."""
