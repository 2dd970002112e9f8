import gc
from collections.abc import Iterator

import pytest

from gpufabric.loading import loading


@pytest.fixture(autouse=True)
def collector() -> Iterator[None]:
    was = gc.isenabled()
    yield
    gc.unfreeze()
    (gc.enable if was else gc.disable)()


def test_nothing_is_collected_meanwhile_and_what_was_loaded_is_not_looked_through() -> None:
    gc.enable()
    with loading():
        assert not gc.isenabled()
        made = [[] for _ in range(10)]
    assert gc.isenabled()
    assert gc.get_freeze_count() > len(made)


def test_an_error_switches_the_collector_on_again() -> None:
    gc.enable()
    with pytest.raises(ImportError), loading():
        raise ImportError
    assert gc.isenabled()


def test_where_it_is_off_it_stays_off() -> None:
    gc.disable()
    with loading():
        pass
    assert not gc.isenabled()
