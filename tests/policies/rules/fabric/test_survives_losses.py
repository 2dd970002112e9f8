from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from pydantic import TypeAdapter

from gpufabric.catalog.catalog import default_catalog
from gpufabric.spec.backbone import Backbone
from gpufabric.spec.fabric import Fabric
from gpufabric.spec.region import Region
from gpufabric.training.review import Review, review
from policies.context import Context
from policies.rule import Outcome, run_rule
from policies.rules.fabric.survives_losses import SurvivesLosses
from policies.view import view_of
from tests.plan.conftest import REGIONS

ADAPTER: TypeAdapter[Any] = TypeAdapter(Region)
CATALOG = default_catalog()
MOVED = {"region": "us-west-2", "zone": "usw2-az2", "system_zones": ["usw2-az1", "usw2-az2"]}
"""The other two regions hang on one grid, in the east."""

SHAPES = {"aws": "p5.48xlarge", "azure": "Standard_ND96isr_H100_v5", "oci": "BM.GPU.H100.8"}


def fabric(share: str | None, **nodes: int) -> Review:
    """Review a fabric of eight-GPU machines, fully meshed."""
    regions: dict[str, Any] = {}
    for cloud, count in nodes.items():
        data = REGIONS[cloud] | {"pools": {"train": {"shape": SHAPES[cloud], "nodes": count}}}
        data |= MOVED if cloud == "aws" else {}
        regions[f"{cloud}-{data['region']}"] = ADAPTER.validate_python(data)
    ends = sorted(regions)
    links = [{"between": [a, b], "kind": "vpn", "gbps": 1} for a in ends for b in ends if a < b]
    resilience = {} if share is None else {"minimum_surviving_share": Decimal(share)}
    declared = Fabric.model_validate({"name": "demo", "resilience": resilience})
    return review(declared, regions, Backbone.model_validate({"links": links}), catalog=CATALOG)


def judged(found: Review | None) -> Outcome:
    now = datetime(2026, 12, 1, 12, tzinfo=UTC)
    context = Context(
        stack="aws-us-east-1",
        catalog=CATALOG,
        now=now,
        withstands=None if found is None else (lambda: found),
    )
    return run_rule(SurvivesLosses(), lambda: view_of((), context))


def test_losses_that_leave_enough_pass() -> None:
    outcome = judged(fabric("0.3", aws=4, azure=4, oci=4))
    assert outcome.violations == []


def test_a_region_with_too_large_a_share_is_named_with_the_sum() -> None:
    found = {one.message for one in judged(fabric("0.5", aws=8, azure=2, oci=2)).violations}
    assert "loss of region aws-us-west-2: 32 of 96 GPUs (33%) can train on, under the declared 50%" in found
    assert any(one.startswith("loss of cloud aws") for one in found)


@pytest.mark.parametrize("share", [None, "0.5"])
def test_nothing_is_asked_without_a_declared_share_or_a_project(share: str | None) -> None:
    outcome = judged(None if share else fabric(None, aws=8, azure=1, oci=1))
    assert outcome.violations == outcome.gaps == []


def test_a_power_domain_that_is_not_known_is_said() -> None:
    known = fabric("0.1", aws=4, azure=4, oci=4)
    sites = tuple(type(one)(one.stack, one.cloud, one.gpus, None) for one in known.sites)
    unknown = type(known)(**{key: getattr(known, key) for key in known.__slots__} | {"sites": sites})
    outcome = judged(unknown)
    assert len(outcome.gaps) == 3
    assert "power domain of aws-us-west-2" in outcome.gap_text()


def test_declarations_at_fault_are_not_evaluated() -> None:
    context = Context(
        stack="aws-us-east-1",
        catalog=default_catalog(),
        now=datetime(2026, 12, 1, 12, tzinfo=UTC),
        withstands=lambda: None,
    )
    outcome = run_rule(SurvivesLosses(), lambda: view_of((), context))
    assert outcome.violations == []
    assert "a declaration is at fault" in outcome.gap_text()
