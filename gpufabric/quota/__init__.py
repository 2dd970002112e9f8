"""Quota demand and headroom."""
