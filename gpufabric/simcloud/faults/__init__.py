"""Faults of the simulated clouds: outages, refused calls, lost answers and lost machines, on their clock."""
