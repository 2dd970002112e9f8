"""Counts with their nouns."""


def plural(number: int, singular: str, plural_form: str = "") -> str:
    """Format a count with its noun: ``1 item``, ``2 items``."""
    return f"{number:,} {noun(number, singular, plural_form)}"


def noun(number: float, singular: str, plural_form: str = "") -> str:
    """Return the form of a noun that follows a number."""
    return singular if number == 1 else plural_form or f"{singular}s"
