"""Errors of arguments."""

import pulumi

from gpufabric.spec.problems import DeclarationError


class ArgumentError(DeclarationError, pulumi.RunError):
    """Arguments from which nothing can be built. It carries every problem; ``where`` is an argument's path.

    Pulumi prints its text without a traceback.
    """
