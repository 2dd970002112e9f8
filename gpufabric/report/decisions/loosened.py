"""Finds where a loosened setting stands, by the text about it: ``name: before -> after (file)``."""

import re

from gpufabric.protection.guards import FABRIC
from gpufabric.wire.project import PROJECT_FILE, snapshot_file, stack_file

_TEXT = re.compile(r"(?P<name>.+?): .*\((?P<file>(?:stacks/[\w./-]+|Pulumi)\.yaml)\)")
_PATH = re.compile(r"[\w-]+(\.[\w-]+)*")
_QUOTA = "quota "


def loosened_place(text: str, stack: str) -> tuple[str, str]:
    """Return the file and the property of a loosened setting; either is empty if it is not known.

    The file is empty, too, if the property alone leads to it, as ``ActionPlace`` looks it up.
    """
    match = _TEXT.match(text)
    if match is None:
        return "", ""
    name, file = match["name"], match["file"]
    if file == snapshot_file(stack) and name.startswith(_QUOTA):
        family = name.removeprefix(_QUOTA).partition(",")[0]
        return "", f"quota.families.{family}.limit"
    if not _PATH.fullmatch(name):
        return file, ""
    if file == stack_file(stack):
        return "", name
    return ("", name) if file == PROJECT_FILE and name.startswith(FABRIC) else (file, "")


def is_shared(text: str) -> bool:
    """Return whether a loosened setting stands in a file of all stacks."""
    match = _TEXT.match(text)
    return match is not None and not match["file"].startswith(("stacks/Pulumi.", "stacks/quota-"))
