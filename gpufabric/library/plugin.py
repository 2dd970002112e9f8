"""Serves the components to programs in other languages, as a plugin of Pulumi."""

import re
import sys
from importlib.metadata import version
from typing import Any

import pulumi
from pulumi.errors import InputPropertiesError
from pulumi.provider import ConstructResult, main
from pulumi.provider.experimental.component import ComponentProvider
from pulumi.provider.experimental.util import camel_case
from pulumi.provider.server import ComponentInitError

from gpufabric.library import names
from gpufabric.library.component import PACKAGE
from gpufabric.library.errors import ArgumentError

_WORD = re.compile(r"[a-z0-9]+(_[a-z0-9]+)+")


def components() -> list[type[pulumi.ComponentResource]]:
    """Return the components that the plugin serves, sorted by name."""
    return [names.load(name) for name in sorted(names.COMPONENTS)]


class LibraryProvider(ComponentProvider):
    """Makes components, and explains wrong arguments by their paths in the program's language."""

    def construct(
        self,
        name: str,
        resource_type: str,
        inputs: Any,  # noqa: ANN401 - as the SDK has it
        options: pulumi.ResourceOptions | None = None,
    ) -> ConstructResult:
        """Make a component.

        Raises:
            InputPropertiesError: with every problem of its arguments.
        """
        plain = {key: opened(value) for key, value in inputs.items()}
        try:
            return super().construct(name, resource_type, plain, options)
        except ComponentInitError as error:
            if isinstance(error.inner, ArgumentError):
                raise as_input_error(error.inner) from None
            raise


def as_input_error(error: ArgumentError) -> InputPropertiesError:
    """Return the problems of arguments as Pulumi shows them: by the paths of properties."""
    message = f"{error.problems[0].file}: wrong arguments"
    return InputPropertiesError(
        message,
        [
            {
                "property_path": property_path(problem.where),
                "reason": f"given {problem.given}; allowed: {problem.allowed} [{problem.limit}]",
            }
            for problem in error.problems
        ],
    )


def property_path(where: str) -> str:
    """Return the path of an argument as other languages write it: ``maxNodes`` for ``max_nodes``."""
    return _WORD.sub(lambda found: camel_case(found.group()), where)


def opened(value: Any) -> Any:  # noqa: ANN401 - any input
    """Return an input without the output around a whole mapping or list.

    A language may hand over a mapping with an output inside as one output. Its parts that are known stay plain;
    each of the others becomes an output with the same dependencies.
    """
    if not isinstance(value, pulumi.Output):
        return value
    output: pulumi.Output[Any] = value
    data = output._data  # pyright: ignore
    if not data.done():
        return output
    whole = data.result()
    if not isinstance(whole.value, dict | list):
        return output
    return _parts(whole.value, whole)


def _parts(value: Any, whole: Any) -> Any:  # noqa: ANN401 - any input
    return value


def serve() -> None:
    """Run the plugin until the engine ends it."""
    provider = LibraryProvider(components(), PACKAGE, version=version("gpufabric"))
    main(provider, sys.argv[1:])
