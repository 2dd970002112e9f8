"""Programs and policy packs of many stacks as forks of one process that has loaded what they share.

Each preview starts two Python processes, a program and a policy pack, and a good part of what they do is to
load the same modules again. ``start`` runs a server beside a command. ``hook`` is what such a process meets
first: it hands the process over to the ``server``, which forks, and waits for the fork's end in its place. So
language host, command line and the process that is watched are what they are under plain ``pulumi``; where
anything is not as expected, the process goes on by itself.
"""
