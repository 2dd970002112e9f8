"""Drafts cloud files from what a project knows: stack files, snapshots and stated prices."""
