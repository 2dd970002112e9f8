"""Bounds on repeating calls for machines of which a cloud has too few."""

from typing import Annotated

from pydantic import Field

from gpufabric.spec.base import Declared

MOST_ATTEMPTS = 100
"""The engine repeats a step no more often (``maxErrorHookRetries`` of 3.250.0)."""


class CapacityRetry(Declared):
    """How often an update asks again for machines of which the cloud has too few."""

    attempts: Annotated[int, Field(ge=1, le=MOST_ATTEMPTS)] = 4
    """Most attempts, with the first one. 1: none is repeated."""

    wait_minutes: Annotated[int, Field(ge=0, le=1440)] = 15
    """Most minutes of waiting between the attempts, in all."""
