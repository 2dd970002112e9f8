"""The company's permission boundary reaches every role below a component, and nothing else."""

import asyncio
from typing import Any

import pulumi
import pytest
from pulumi.runtime import mocks
from pulumi_aws import iam, s3

from gpufabric.components.aws.boundary import bounded
from tests.mocked import run_mocked

BOUNDARY = "arn:aws:iam::123456789012:policy/teams/boundary"


class Recorder(mocks.Mocks):
    """Keeps the inputs of all resources by name."""

    def __init__(self) -> None:
        self.inputs: dict[str, dict[str, Any]] = {}

    def new_resource(self, args: mocks.MockResourceArgs) -> tuple[str, dict[str, Any]]:
        """Keep the inputs."""
        self.inputs[args.name] = dict(args.inputs)
        return args.name, args.inputs

    def call(self, args: mocks.MockCallArgs) -> dict[str, Any]:
        """Answer nothing."""
        return {}


class Parent(pulumi.ComponentResource):
    """A component with a role in a component of its own."""

    def __init__(self, boundary: str | None) -> None:
        super().__init__("test:Parent", "parent", None, bounded(None, boundary))
        inner = pulumi.ComponentResource("test:Inner", "inner", None, pulumi.ResourceOptions(parent=self))
        iam.Role("role", assume_role_policy="{}", opts=pulumi.ResourceOptions(parent=inner))
        s3.Bucket("bucket", opts=pulumi.ResourceOptions(parent=self))


@pytest.mark.parametrize("boundary", [None, BOUNDARY])
def test_roles_of_all_depths_have_it(boundary: str | None) -> None:
    recorder = Recorder()

    async def program() -> None:
        Parent(boundary)
        await asyncio.sleep(0)

    run_mocked(program, recorder)
    assert recorder.inputs["role"].get("permissionsBoundary") == boundary
    assert "permissionsBoundary" not in recorder.inputs["bucket"]
