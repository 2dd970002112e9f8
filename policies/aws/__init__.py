"""Helpers that read AWS resources for several rules."""
