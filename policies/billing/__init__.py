"""Billed items and quota demand of resources."""
