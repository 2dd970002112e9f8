"""UnknownFact facts are listed for stacks of every kind."""

from pydantic import TypeAdapter

from gpufabric.plan.unknowns import existing_unknowns
from gpufabric.spec.backbone import Backbone
from gpufabric.spec.regions import DeclaredRegion
from tests.plan.aws.given import POOLS
from tests.plan.conftest import REGIONS
from tests.plan.given_cases import DROP, changed


def test_regions_without_existing_parts_have_none() -> None:
    regions = [TypeAdapter(DeclaredRegion).validate_python(data) for data in REGIONS.values()]
    assert [existing_unknowns(region) for region in regions] == [[]] * len(REGIONS)
    links = [{"between": ["aws-us-east-1", "aws-us-west-2"], "kind": "tgw-peering", "gbps": 10}]
    assert existing_unknowns(Backbone.model_validate({"links": links})) == []


def test_an_unknown_fact_of_aws_is_listed_once() -> None:
    data = changed(POOLS, {"existing.cluster.mode": DROP})
    (unknown,) = existing_unknowns(TypeAdapter(DeclaredRegion).validate_python(data))
    assert str(unknown) == (
        "existing.cluster.mode of shared is unknown, so nothing checks that EKS admits the nodes by an "
        "access entry"
    )
