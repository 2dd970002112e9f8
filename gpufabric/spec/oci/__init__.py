"""Declarations that only OCI regions have."""
