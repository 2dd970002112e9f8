"""Refusals of a command, which it prints to standard error before it does anything."""

import typer

from gpufabric.visible import visible

EXIT_USAGE = 2


def refuse(text: str, status: int = EXIT_USAGE) -> typer.Exit:
    """Print to standard error why a command does nothing, and return the exit for the caller to raise."""
    typer.secho(f"error: {visible(text)}", fg="red", err=True)
    return typer.Exit(status)
