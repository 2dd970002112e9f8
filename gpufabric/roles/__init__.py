"""Roles with the least permissions: for reading snapshots, and for updates."""
