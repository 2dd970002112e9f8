"""How rules of the simulated clouds are written."""

from collections.abc import Callable

from gpufabric.simcloud.clouds.request import CloudError, Request, State

Rule = Callable[[State, Request], CloudError | None]
"""A rule: a pure function of the account's state and the request."""
