"""Loopback servers that speak the real interfaces of the clouds, for tests and benchmarks of the readers."""
