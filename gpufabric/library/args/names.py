"""Types of arguments. Written by `python -m tools.library` from `gpufabric.spec.names`."""

from typing import NotRequired, TypedDict


class Names(TypedDict):
    """Names of services that all regions share."""

    zone: NotRequired[str]
    """Private DNS zone, resolved in every region."""

    lighthouse: NotRequired[str]
    """Stack to which the lighthouse's name points. Absent: the stack that the plan chooses. Set it to
    the fallback if that stack is lost.
    """
