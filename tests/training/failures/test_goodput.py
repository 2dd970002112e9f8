"""Shares of time that train."""

import pytest

from gpufabric.catalog.catalog import Catalog
from gpufabric.training.failures.goodput import ReplicaMachines, goodput_of
from tests.training.models import COUNTS, job

REGIONS = (ReplicaMachines("a", 384, 48), ReplicaMachines("b", 360, 90), ReplicaMachines("c", 320, 40))
LARGE = (ReplicaMachines("all", 16384, 2048),)


def test_meta_s_example_of_16k_gpus(catalog: Catalog) -> None:
    """arXiv 2410.21680: restart 5 minutes, checkpoints every 60 or 5: 0.676 and 0.93."""
    measured = job(COUNTS, failures={"per_1000_node_days": 6.5})
    for minutes, share in ((60, 0.676), (5, 0.931)):
        goodput = goodput_of(measured, LARGE, catalog, interval_seconds=60 * minutes)
        assert goodput.share is not None
        assert round(goodput.share.expected, 3) == share


def test_data_parallel_loses_more_than_diloco(catalog: Catalog) -> None:
    shares = {
        mode: goodput_of(job(COUNTS, sync=mode), REGIONS, catalog, interval_seconds=7200).share
        for mode in ("data-parallel", "diloco")
    }
    parallel, diloco = shares["data-parallel"], shares["diloco"]
    assert parallel is not None
    assert diloco is not None
    assert parallel.low < parallel.expected < parallel.high < diloco.expected
    # By hand: 133 machines of eight GPUs, 5 minutes to restart and an hour of work, for each failure.
    assert 1 - parallel.expected == pytest.approx(3.79e-3 * 133 / 86400 * (300 + 3600))


def test_diloco_counts_replicas_by_their_gpus(catalog: Catalog) -> None:
    """By hand: each failure costs 5 minutes and a round of 100 steps of 6 s, of its own region."""
    share = goodput_of(job(COUNTS, sync="diloco"), REGIONS, catalog, interval_seconds=7200).share
    assert share is not None
    lost = sum(gpus / 1064 * 3.79e-3 * gpus / 8 / 86400 * (300 + 600) for gpus in (384, 360, 320))
    assert 1 - share.expected == pytest.approx(lost)


def test_decoupled_replicas_lose_half_a_round(catalog: Catalog) -> None:
    share = goodput_of(job(COUNTS, sync="decoupled-diloco"), REGIONS, catalog, interval_seconds=7200).share
    assert share is not None
    lost = sum(gpus / 1064 * 3.79e-3 * gpus / 8 / 86400 * (300 + 300) for gpus in (384, 360, 320))
    assert 1 - share.expected == pytest.approx(lost)


def test_a_replica_that_is_alone_goes_back_to_its_checkpoint(catalog: Catalog) -> None:
    alone = {
        mode: goodput_of(job(COUNTS, sync=mode), LARGE, catalog, interval_seconds=3600).share
        for mode in ("data-parallel", "diloco")
    }
    assert alone["data-parallel"] == alone["diloco"]


def test_another_mode_than_the_declared_is_judged(catalog: Catalog) -> None:
    declared = goodput_of(job(COUNTS, sync="diloco"), REGIONS, catalog, interval_seconds=7200)
    asked = goodput_of(job(COUNTS), REGIONS, catalog, interval_seconds=7200, mode="diloco")
    assert asked == declared


def test_the_best_interval_stands_in_for_a_missing_one(catalog: Catalog) -> None:
    goodput = goodput_of(job(COUNTS), LARGE, catalog, write_seconds=60)
    assert goodput.young_seconds is not None
    assert goodput.daly_seconds is not None
    assert goodput.interval_seconds == goodput.daly_seconds.expected
    assert round(goodput.young_seconds.expected) == 1156
    assert goodput.share is not None
    declared = goodput_of(job(COUNTS), LARGE, catalog, write_seconds=60, interval_seconds=7200)
    assert declared.share is not None
    assert declared.share.expected < goodput.share.expected


def test_what_is_unknown_gives_no_share(catalog: Catalog) -> None:
    goodput = goodput_of(job(COUNTS), REGIONS, catalog)
    assert (goodput.share, goodput.daly_seconds) == (None, None)
    assert goodput.text == (
        "a failure every 47.6 hours (27.8 to 77.1); 4 spare machines are enough for the failures of a day"
        " (99%); no interval of checkpoints is declared"
    )


def test_time_to_write_that_is_not_known_is_said(catalog: Catalog) -> None:
    unknown = goodput_of(job(COUNTS), REGIONS, catalog, interval_seconds=7200)
    known = goodput_of(job(COUNTS), REGIONS, catalog, interval_seconds=7200, write_seconds=0)
    assert unknown.share == known.share
    assert unknown.basis.endswith("time to write checkpoints is not known and not counted")
    assert "not known" not in known.basis
    assert unknown.text == (
        "a failure every 47.6 hours (27.8 to 77.1); 97.7% of the time trains (95.4% to 98.7%); 4 spare"
        " machines are enough for the failures of a day (99%)"
    )
    written = goodput_of(job(COUNTS), REGIONS, catalog, interval_seconds=7200, write_seconds=16)
    assert "; best interval of checkpoints 30 to 49 minutes (16 s to write);" in written.text


def test_no_machines_have_no_failures(catalog: Catalog) -> None:
    goodput = goodput_of(job(COUNTS), (), catalog, interval_seconds=7200)
    assert goodput.failures_per_day.high == 0
