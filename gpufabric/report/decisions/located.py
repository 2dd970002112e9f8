"""Finds the files and lines that error messages name."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

_LOCATED = re.compile(
    r"^[ \t]*(?:error: )?(?P<file>(?:[\w-][\w.-]*/)*[\w-][\w.-]*\.ya?ml)"
    r":(?P<line>[1-9][0-9]{0,6}): (?P<text>\S.*)$",
    re.MULTILINE,
)
_INDEX = re.compile(r"\[\d+\]")
_PROPERTY = re.compile(r"([^\s:]+): given ")


@dataclass(frozen=True, slots=True)
class LocatedError:
    """An error in a line of a file.

    Attributes:
        file: the file, relative to the folder of ``Pulumi.yaml``.
        line: the line, from 1.
        property: path of the property; empty if the message names none.
        text: the message without file and line.
    """

    file: str
    line: int
    property: str
    text: str


def located_errors(message: str) -> Iterator[LocatedError]:
    """Yield the errors of a message that name a file and a line, one for each line of the message."""
    for match in _LOCATED.finditer(message):
        named = _PROPERTY.match(match["text"])
        yield LocatedError(
            match["file"], int(match["line"]), named[1] if named else "", match["text"].strip()
        )


def for_every_item(error: LocatedError) -> str:
    """Write the message for every item of a list: the same mistake in several is one decision."""
    return error.text.replace(error.property, _INDEX.sub("[*]", error.property), 1)
