"""Runs a coroutine with mocks in the place of engine and clouds."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pulumi
from pulumi.runtime import mocks, set_mocks


def run_mocked(program: Callable[[], Awaitable[None]], mocked: mocks.Mocks, **settings: Any) -> None:
    """Run it, and wait for all that it registers.

    Another test may have left this thread without an event loop, and which one came before depends on the
    worker. A loop that is there is used: what an earlier run made belongs to it.

    Args:
        program: registers resources.
        mocked: answers in the place of engine and clouds.
        settings: as ``set_mocks`` takes them.
    """
    try:
        asyncio.get_event_loop_policy().get_event_loop()
    except RuntimeError:
        asyncio.set_event_loop(asyncio.new_event_loop())
    set_mocks(mocked, **settings)
    pulumi.runtime.test(program)()
