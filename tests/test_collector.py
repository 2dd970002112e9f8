import gc
from collections.abc import Iterator

import pytest

from gpufabric import collector
from gpufabric.loading import loading


@pytest.fixture(autouse=True)
def restored() -> Iterator[None]:
    was = gc.isenabled()
    yield
    gc.unfreeze()
    (gc.enable if was else gc.disable)()


def test_imports_collect_nothing_and_their_objects_are_ignored() -> None:
    gc.enable()
    with loading():
        assert not gc.isenabled()
        objects = [[] for _ in range(10)]
    assert gc.isenabled()
    assert gc.get_freeze_count() > len(objects)


def test_an_error_switches_the_collector_on_again() -> None:
    gc.enable()
    with pytest.raises(ImportError), loading():
        raise ImportError
    assert gc.isenabled()


def test_a_collector_that_is_off_stays_off() -> None:
    gc.disable()
    with loading():
        pass
    assert not gc.isenabled()


def test_it_collects_after_all_but_the_first_stack_of_a_cloud() -> None:
    collector.switch_off()
    assert not gc.isenabled()
    frozen = gc.get_freeze_count()
    objects = [[] for _ in range(10)]
    collector.collect_after("acme-one")
    assert gc.get_freeze_count() >= frozen + len(objects)
    cycle: list[object] = []
    cycle.append(cycle)
    del cycle
    before = gc.get_stats()[-1]["collections"]
    collector.collect_after("acme-two")
    assert gc.get_stats()[-1]["collections"] == before + 1


def test_it_leaves_a_collector_that_is_on_alone() -> None:
    gc.enable()
    before = gc.get_stats()[-1]["collections"]
    for stack in ("acme-three", "acme-four"):
        collector.collect_after(stack)
    assert gc.get_stats()[-1]["collections"] == before


def test_collections_are_rare_while_sdks_make_objects_and_ignore_them_afterwards() -> None:
    before = gc.get_threshold()
    objects: list[list[int]] = [[] for _ in range(10)]
    with pytest.raises(OSError, match="none"), collector.rarely():
        assert gc.get_threshold()[0] > before[0]
        raise OSError("none")
    assert gc.get_threshold() == before
    assert gc.get_freeze_count() > len(objects)
