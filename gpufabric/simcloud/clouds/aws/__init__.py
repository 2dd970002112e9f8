"""Simulated AWS: its resource types, rules, capacity and routes."""
