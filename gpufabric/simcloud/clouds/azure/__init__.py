"""Simulated Azure: its resource types, rules, capacity and routes."""
