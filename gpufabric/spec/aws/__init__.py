"""Declarations for AWS regions."""
