import os
import signal
from collections.abc import Iterator

import pytest

from gpufabric.engine.interrupts import Interrupts


@pytest.fixture(autouse=True)
def python_s_own_handler() -> Iterator[None]:
    """Handle SIGINT as Python does by itself: what a shell runs in its background starts with it ignored."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


def test_signals_are_counted_only_while_it_is_entered() -> None:
    before = signal.getsignal(signal.SIGINT)
    interrupts = Interrupts()
    with interrupts:
        os.kill(os.getpid(), signal.SIGINT)
        os.kill(os.getpid(), signal.SIGTERM)
        os.kill(os.getpid(), signal.SIGHUP)
    assert interrupts.count == 3
    assert signal.getsignal(signal.SIGINT) == before
    with pytest.raises(KeyboardInterrupt):
        os.kill(os.getpid(), signal.SIGINT)


def test_a_command_under_nohup_outlives_its_terminal() -> None:
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        with Interrupts() as interrupts:
            os.kill(os.getpid(), signal.SIGHUP)
        assert interrupts.count == 0
    finally:
        signal.signal(signal.SIGHUP, before)
