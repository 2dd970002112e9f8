"""Reads files within limits: kind, size, depth, aliases, keys and numbers.

Every file that a person or another program wrote is read here, so that none can stop or exhaust a command.
"""
