from typing import Any

from gpufabric.catalog.catalog import default_catalog
from gpufabric.plan.latency import NO_MODE_NEEDS_IT
from gpufabric.plan.resilience.assessment import NO_POLICY, Review, review
from gpufabric.spec.backbone import Backbone
from gpufabric.spec.fabric import Fabric
from tests.plan.resilience.test_recovery import LINKS, NATIVE, TRAINING, regions


def reviewed(links: list[tuple[str, str, int]] = LINKS, **resilience: Any) -> Review:
    declared = [{"between": [a, b], "kind": "vpn", "gbps": gbps} for a, b, gbps in links]
    backbone = Backbone.model_validate({"links": declared}) if declared else None
    fabric = Fabric.model_validate({"name": "demo", "training": TRAINING, "resilience": resilience})
    return review(fabric, regions(), backbone, catalog=default_catalog())


def test_a_chain_is_all_bridges_and_names_who_cannot_talk() -> None:
    lines = reviewed().headlines
    assert sum("is a bridge" in line for line in lines) == 3
    assert "aws-us-east-1 and oci-us-ashburn-1 have no link between them" in "\n".join(lines)
    assert NO_POLICY in lines
    assert lines[-1] == NO_MODE_NEEDS_IT


def test_parts_are_named_before_anything_is_lost() -> None:
    [line] = [
        headline for headline in reviewed(LINKS[:1]).headlines if headline.startswith("links do not connect")
    ]
    assert line.endswith(": aws-us-east-1, azure-eastus; aws-us-west-2; oci-us-ashburn-1")


def test_no_link_at_all() -> None:
    reviewed_ = reviewed([])
    assert len(reviewed_.parts) == 4
    assert reviewed_.problems == ()


def test_the_policy_s_problems_and_losses_are_told() -> None:
    policy = {"interval_minutes": 120, "written_by": ["aws-us-east-1"], "copies": [NATIVE]}
    assessment = reviewed(minimum_surviving_share="0.9", checkpoints=policy)
    assert assessment.problems == ()
    text = "\n".join(assessment.headlines)
    assert "loss of cloud aws: no checkpoint is left" in text
    assert "loss of power domain US-MIDA-PJM (PJM Interconnection)" in text
    assert "below the declared 90%" in text
    lost = reviewed(checkpoints=policy | {"copies": []})
    assert any("no complete checkpoint outside aws-us-east-1" in problem.given for problem in lost.problems)


def test_an_impossible_link_is_a_problem_of_the_backbone() -> None:
    declared = {
        "between": ["aws-us-east-1", "aws-us-west-2"],
        "kind": "tgw-peering",
        "gbps": 1,
        "latency_ms": 5,
    }
    backbone = Backbone.model_validate({"links": [declared]})
    assessment = review(Fabric(name="demo"), regions(), backbone, catalog=default_catalog())
    [problem] = assessment.backbone_problems
    assert problem.where == "links[0].latency_ms"
