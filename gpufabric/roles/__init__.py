"""Roles with the least permissions: for snapshots, previews and updates."""
