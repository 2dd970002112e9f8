"""Simulated AWS, Azure and OCI: provider executables for the real Pulumi engine, with their own state on
disk.

The engine cannot tell them from the real providers: they speak the same protocol, check inputs against the
SDK's own schema, give ids of the right shape and refuse what the clouds refuse. Nothing here ever touches a
network.
"""
