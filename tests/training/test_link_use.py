from dataclasses import replace
from math import inf
from pathlib import Path

import pytest

from gpufabric.catalog.catalog import default_catalog
from gpufabric.plan.links.backbone import plan_backbone
from gpufabric.plan.resilience.recovery import CopyPlan
from gpufabric.spec.backbone import Backbone
from gpufabric.spec.project import load_project
from gpufabric.training.link_use import link_uses
from gpufabric.training.links import LinkVerdict

PROJECT = load_project(Path(__file__).parents[2])
CATALOG = default_catalog()


@pytest.fixture(scope="module")
def link():
    backbone = PROJECT.stacks["backbone"]
    assert isinstance(backbone, Backbone)
    return plan_backbone(backbone, PROJECT.regions, PROJECT.fabric, catalog=CATALOG).links[0]


def copy(link, gbps: float | None, *, source: int = 0) -> CopyPlan:
    ends = link.ends if source == 0 else link.ends[::-1]
    return CopyPlan(ends[0], ends[1], None, gbps, None, None, None, link.key, None)  # type: ignore[arg-type] - unread


def test_copies_add_up_in_the_busier_direction(link) -> None:
    copies = [copy(link, 1.0), copy(link, 0.5), copy(link, 1.2, source=1)]
    (use,) = link_uses([link], [LinkVerdict(link.key, 2.0, 1.1, 1.0, training_gbps=0.4)], copies)
    assert use == {
        "link": link.key,
        "gbps": float(link.gbps),
        "training_gbps": 0.4,
        "copies_gbps": 1.5,
    }


def test_copies_elsewhere_do_not_count(link) -> None:
    (use,) = link_uses([link], [], [replace(copy(link, 1.0), link=None)])
    assert (use["training_gbps"], use["copies_gbps"]) == (None, 0.0)


def test_a_copy_without_a_known_rate_makes_the_sum_unknown(link) -> None:
    (use,) = link_uses([link], [], [copy(link, 1.0), copy(link, None)])
    assert use["copies_gbps"] is None


def test_a_link_without_gpus_at_an_end_carries_no_training(link) -> None:
    (use,) = link_uses([link], [LinkVerdict(link.key, 2.0, 0.0, 1.0, "is not judged")], [])
    assert use["training_gbps"] == 0


def test_no_bandwidth_is_stated_where_none_is_enough(link) -> None:
    (use,) = link_uses([link], [LinkVerdict(link.key, 2.0, inf, 0.5, training_gbps=inf)], [])
    assert use["training_gbps"] is None


def test_an_unknown_need_is_no_need_of_zero(link) -> None:
    (use,) = link_uses([link], [LinkVerdict(link.key, 2.0, 0.0, 1.0, "is not judged", is_unknown=True)], [])
    assert use["training_gbps"] is None
