"""Programs and policy packs as forks of one process that has imported what they share. Opt-in.

Each preview starts two Python processes, a program and a policy pack, and most of their time goes into the
same imports. ``start`` runs a ``server`` beside a command. ``hook`` is the first module that such a process
imports. It asks the server for a fork, and waits for the fork's end. So the language host watches the process
that it started, as under plain ``pulumi``. Where a fork could differ from a process of its own, the server
refuses, and the process runs as usual. At the end, ``start`` says how many forks there were, and why others
were refused.
"""

FORKED = "forked"
"""The line that the server prints for each fork."""
