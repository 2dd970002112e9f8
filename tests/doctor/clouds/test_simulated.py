from collections.abc import Mapping
from pathlib import Path

import pytest

from gpufabric.doctor.clouds.simulated import held_by_stack
from gpufabric.simcloud.resource import CloudResource
from gpufabric.simcloud.store import Store
from gpufabric.wire.values import Value

VPC = "aws:ec2/vpc:Vpc"
STACKS = ("aws-us-east-1", "aws-us-east-1-b")


def put(root: Path, id_: str, inputs: Mapping[str, Value], urn: str = "urn:pulumi:x::p::t::n") -> None:
    resource = CloudResource(VPC, id_, urn, "us-east-1", 1, dict(inputs), {})
    with Store(root, "aws", "123456789012").transaction() as state:
        state.put(resource, [id_], [], new=True)


@pytest.mark.parametrize(
    ("inputs", "urn", "stack", "mark"),
    [
        ({"tags": {"gpufabric-stack": "aws-us-east-1"}}, "urn:pulumi:x::p::t::n", STACKS[0], "tag"),
        ({"name": "aws-us-east-1-b-net"}, "urn:pulumi:x::p::t::n", STACKS[1], "its name"),
        ({"name": "aws-us-east-1-net"}, "urn:pulumi:x::p::t::n", STACKS[0], "its name"),
        ({}, "urn:pulumi:aws-us-east-1::p::t::n", STACKS[0], "record"),
    ],
)
def test_tags_then_names_then_the_cloud_say_whose_a_resource_is(
    tmp_path: Path, inputs: Mapping[str, Value], urn: str, stack: str, mark: str
) -> None:
    put(tmp_path, "vpc-1", inputs, urn)
    held = held_by_stack(tmp_path, STACKS)
    assert [entry.id for entry in held[stack]] == ["vpc-1"]
    assert mark in held[stack][0].mark
    assert sum(map(len, held.values())) == 1


def test_resources_of_nobody_here_are_left_out(tmp_path: Path) -> None:
    put(tmp_path, "vpc-1", {"tags": {"gpufabric-stack": "another"}}, "urn:pulumi:aws-us-east-1::p::t::n")
    put(tmp_path, "vpc-2", {"name": "else"})
    assert held_by_stack(tmp_path, STACKS) == {stack: [] for stack in STACKS}
