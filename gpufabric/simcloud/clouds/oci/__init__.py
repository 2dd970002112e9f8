"""Simulated OCI: its resource types, rules, capacity and routes."""
