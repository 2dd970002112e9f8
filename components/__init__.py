"""Pulumi components that turn plans into resources."""
