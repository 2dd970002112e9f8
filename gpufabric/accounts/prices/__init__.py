"""Readers of the clouds' price lists."""
