"""Types of arguments: plain values, outputs where the plan allows them, one type for several forms."""

import typing

import pulumi

from gpufabric.library.args.aws.capacity import AwsCapacity
from gpufabric.library.args.aws.components import AwsClusterArgs, AwsGpuPoolArgs
from gpufabric.library.args.aws.existing import AwsGivenCluster, AwsGivenSubnet
from gpufabric.spec.aws.region import AwsRegion
from tools.library.types import owner_of


def test_ids_may_be_outputs():
    assert AwsGivenSubnet.__annotations__["id"] == pulumi.Input[str]
    assert AwsGivenCluster.__annotations__["security_group_id"] == typing.NotRequired[pulumi.Input[str]]


def test_what_the_plan_needs_is_plain():
    for key in ("region", "zone", "cidr", "shape"):
        assert AwsGpuPoolArgs.__annotations__[key] is str
    assert AwsGpuPoolArgs.__annotations__["nodes"] is int


def test_required_arguments():
    assert {"network", "cluster", "shape", "nodes"} <= AwsGpuPoolArgs.__required_keys__
    assert "fabric" not in AwsGpuPoolArgs.__required_keys__
    assert "zone" not in AwsClusterArgs.__annotations__


def test_several_forms_are_one_type():
    assert AwsCapacity.__required_keys__ == {"mode"}
    assert {"id", "nodes", "starts", "force_reason"} <= AwsCapacity.__optional_keys__


def test_places_lead_to_fields():
    owner, field = owner_of(AwsRegion, ["existing", "network", "subnets", "system", "*", "id"])
    assert (owner.__name__, field) == ("AwsGivenSubnet", "id")
