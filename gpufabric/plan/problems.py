"""Collects the problems of a declaration, so that one error lists them all."""

from collections.abc import Callable
from typing import ParamSpec, TypeVar

from gpufabric.spec.problems import DeclarationError, Problem

P = ParamSpec("P")
T = TypeVar("T")


class ProblemList(list[Problem]):
    """Problems of one declaration, in the order in which they were found."""

    def attempt(self, plan: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T | None:
        """Return the result of a planning function; if it raises, add its problems and return None."""
        try:
            return plan(*args, **kwargs)
        except DeclarationError as error:
            self.extend(error.problems)
            return None
