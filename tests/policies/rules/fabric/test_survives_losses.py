from decimal import Decimal
from typing import Any

from pydantic import TypeAdapter

from gpufabric.catalog.catalog import default_catalog
from gpufabric.plan.resilience.assessment import Review, review
from gpufabric.policies.rule import RuleOutcome
from gpufabric.policies.rules.fabric.survives_losses import SurvivesLosses
from gpufabric.spec.backbone import Backbone
from gpufabric.spec.fabric import Fabric
from gpufabric.spec.regions import DeclaredRegion
from tests.plan.conftest import NOW, REGIONS
from tests.policies.reviewed import judged

NOT_BROKEN = dict.fromkeys(
    ("aws", "azure", "oci"), "the rule judges the project, not the resources of a stack"
)

ADAPTER: TypeAdapter[Any] = TypeAdapter(DeclaredRegion)
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
    return review(declared, regions, Backbone.model_validate({"links": links}), catalog=CATALOG, now=NOW)


def said(review: Review) -> RuleOutcome:
    return judged(SurvivesLosses(), lambda: review)


def test_losses_that_leave_enough_pass() -> None:
    outcome = said(fabric("0.3", aws=4, azure=4, oci=4))
    assert outcome.violations == []


def test_a_region_with_too_large_a_share_is_named_with_the_sum() -> None:
    messages = {finding.message for finding in said(fabric("0.5", aws=8, azure=2, oci=2)).violations}
    loss = "loss of region aws-us-west-2: 32 of 96 GPUs (33%) can continue training, below the declared 50%"
    assert loss in messages
    assert any(message.startswith("loss of cloud aws") for message in messages)


def test_nothing_is_asked_without_a_declared_share() -> None:
    assert said(fabric(None, aws=8, azure=1, oci=1)) == RuleOutcome()


def test_a_power_domain_that_is_not_known_is_said() -> None:
    known = fabric("0.1", aws=4, azure=4, oci=4)
    sites = tuple(type(site)(site.stack, site.cloud, site.gpus, None) for site in known.sites)
    unknown = type(known)(**{key: getattr(known, key) for key in known.__slots__} | {"sites": sites})
    outcome = said(unknown)
    assert len(outcome.unevaluated) == 3
    assert "power domain of aws-us-west-2" in outcome.unevaluated_text()
