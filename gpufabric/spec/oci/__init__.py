"""Declarations for OCI regions."""
