"""Takes names out of texts, so that texts about different stacks and resources can be equal."""

import re
from collections.abc import Iterable

_URN = re.compile(r"urn:pulumi:[^\s\"']*::([^\s\"':]+)")

NOT_EVALUATED = "not evaluated: "
"""Beginning of a text about a rule that could not be evaluated."""

_VERBS = frozenset(
    [
        "accepts",
        "allows",
        "differs",
        "does",
        "gives",
        "has",
        "is",
        "keeps",
        "lacks",
        "launches",
        "lets",
        "names",
        "records",
        "requests",
        "shares",
    ]
)
"""First words of texts that lack their subject."""


def without_subject(text: str, names: Iterable[str]) -> str:
    """Return a text without the names that introduce it, as in ``aws-us-east-1: 12 items have no price``.

    A name within a phrase stays: ``loss of region aws-us-east-1: 0 GPUs`` says which region is lost.
    """
    for name in _longest_first(names):
        text = re.sub(rf"(?:^|(?<=[:;] )){re.escape(name)}: ", "", text, count=1)
    return text


def without_names(text: str, names: Iterable[str]) -> str:
    """Return a text with every one of the names taken out, to compare it with others."""
    for name in _longest_first(names):
        text = re.sub(rf"(?<![\w-]){re.escape(name)}(?![\w-])(: )?", "", text)
    return text


def without_urns(text: str) -> str:
    """Return a text in which each URN is the logical name alone."""
    return _URN.sub(r"\1", text)


def names_in_urns(text: str) -> list[str]:
    """List the logical names of the URNs in a text."""
    return _URN.findall(text)


def about_each(text: str) -> str:
    """Make a text about one resource one about each of several, as in ``each is public``."""
    return f"each {text}" if text.split(" ", maxsplit=1)[0] in _VERBS else text


def first_sentence(text: str) -> str:
    """Return the first sentence of a text, without its full stop."""
    return re.split(r"\.\s", text, maxsplit=1)[0].removesuffix(".")


def without_breaks(text: str) -> str:
    """Return a text with all its whitespace as single spaces."""
    return " ".join(text.split())


def _longest_first(names: Iterable[str]) -> list[str]:
    return sorted(set(filter(None, names)), key=lambda name: (-len(name), name))
