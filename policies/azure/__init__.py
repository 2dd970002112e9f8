"""Helpers that read Azure resources for several rules."""
