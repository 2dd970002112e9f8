"""The format of declarations: what their keys mean, as a number that grows when a release changes it."""

from collections.abc import Sequence
from importlib.metadata import version
from typing import Literal, get_args

from gpufabric.spec.problems import Problem
from gpufabric.spec.validation_errors import declared_path
from gpufabric.spec.yamlfile import YamlFile, mapping_of

Format = Literal[1]
"""Formats that this version reads."""

CURRENT: int = max(get_args(Format))
KEY = "format"


def unread_format(
    declared: object, file: YamlFile, root: Sequence[str], current: int = CURRENT
) -> Problem | None:
    """Return the problem of a declaration in a later format, whose keys this version cannot judge.

    Args:
        declared: the declaration as it is parsed.
        file: its file.
        root: path of the declaration in the file.
        current: the latest format that can be read.
    """
    stated = mapping_of(declared).get(KEY)
    # The schema judges all other values, but to it `true` is equal to 1.
    is_flag = isinstance(stated, bool)
    if not is_flag and not (isinstance(stated, int) and stated > current):
        return None
    later = "" if is_flag else ", or a later gpufabric: python -m pip install --upgrade gpufabric"
    return Problem(
        declared_path((*root, KEY)),
        f"{KEY} {str(stated).lower()}",
        f"{current}{later}",
        f"gpufabric {version('gpufabric')} reads formats up to {current}",
        file.name,
        file.line_of((*root, KEY)),
    )
