"""Judges stacks without an engine and without credentials: the rules over what a stack would register."""
