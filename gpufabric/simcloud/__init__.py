"""Simulated AWS, Azure and OCI for the real Pulumi engine.

The engine cannot distinguish these executables from the real providers: they speak the same protocol,
check inputs against the SDK's own schema, return ids of the right shape and refuse requests as the clouds do.
They keep their state on disk and never use a network.
"""
