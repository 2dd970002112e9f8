"""Readers of OCI resources that rules share."""
