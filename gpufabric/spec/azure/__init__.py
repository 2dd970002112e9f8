"""Declarations for Azure regions."""
