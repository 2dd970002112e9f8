"""Values that a cloud computes for a resource, and that a preview may lack."""

from asyncio import Future
from collections.abc import Callable
from typing import TypeVar

import pulumi

T = TypeVar("T")


def computed(
    output: pulumi.Output[T], read: Callable[[T], str | None], description: str
) -> pulumi.Output[str]:
    """Read a text that the cloud always computes.

    Providers leave some computed parts out of a preview instead of marking them as unknown
    (pulumi/pulumi-eks#851). Such a part is unknown here: a stand-in such as an empty text would appear in the
    preview as a change.

    Args:
        output: property that holds it.
        read: returns it from the property; None if the property lacks it.
        description: name of the value in an error.

    Raises:
        ValueError: the cloud returned a resource without it.
    """

    def known(value: T) -> str | pulumi.Output[str]:
        text = read(value)
        if text:
            return text
        if pulumi.runtime.is_dry_run():
            return _unknown()
        raise ValueError(f"the cloud returned no {description}")

    return output.apply(known)


def _unknown() -> pulumi.Output[str]:
    value, is_known = Future[str](), Future[bool]()
    value.set_result("")  # never read: the output is unknown
    is_known.set_result(False)
    return pulumi.Output(set(), value, is_known)
