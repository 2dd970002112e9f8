"""Serves the components to programs in other languages, as a plugin of Pulumi."""

import json
import re
import sys
from importlib.metadata import version
from typing import Any, cast

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
    """Makes components, and explains wrong arguments by their paths in the program's language.

    Args:
        release: version of the package.
    """

    def __init__(self, release: str) -> None:
        # Without a namespace, the engine takes the owner in the address of `pulumi package add`, and the
        # imports of programs change with it.
        super().__init__(components(), PACKAGE, namespace=PACKAGE, version=release)
        self.schema = json.dumps(_readable(json.loads(self.schema or "{}")))

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
        try:
            return super().construct(name, resource_type, inputs, options)
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
    return _WORD.sub(lambda word: camel_case(word.group()), where)


def _readable(value: Any) -> Any:  # noqa: ANN401 - any part of the schema
    """Return a part of the schema whose descriptions lack the indentation of source code."""
    if isinstance(value, dict):
        parts = cast("dict[str, Any]", value)
        return {
            key: " ".join(item.split()) if key == "description" and isinstance(item, str) else _readable(item)
            for key, item in parts.items()
        }
    return [_readable(item) for item in cast("list[Any]", value)] if isinstance(value, list) else value


def serve() -> None:
    """Run the plugin until the engine ends it."""
    main(LibraryProvider(version("gpufabric")), sys.argv[1:])
