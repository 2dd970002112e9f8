"""Events of the Pulumi engine as typed data.

Events come from files that ``--event-log`` and ``pulumi preview --json`` write. Only this package knows their
JSON; engine, report and check consume the typed data.
"""
