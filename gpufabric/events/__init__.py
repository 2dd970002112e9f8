"""Reads the events of the Pulumi engine, for every package that interprets them.

Events come as files that ``--event-log`` and ``pulumi preview --json`` write. Only this package knows their
JSON.
"""
