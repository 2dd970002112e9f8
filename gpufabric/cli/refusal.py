"""Refusals of a command, which it prints to standard error before it does anything."""

import typer

from gpufabric.cli.say import say_error

EXIT_USAGE = 2


def refuse(text: str, status: int = EXIT_USAGE) -> typer.Exit:
    """Print to standard error why a command does nothing, and return the exit for the caller to raise."""
    say_error(text)
    return typer.Exit(status)
