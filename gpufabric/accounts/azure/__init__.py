"""Reads Azure subscriptions, with Azure's SDK for Python."""
