"""Resources have one form, whatever version of an SDK made them, and one order, however they come."""

import random
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gpufabric.catalog.catalog import default_catalog
from gpufabric.policies.context import PolicyContext
from gpufabric.policies.forms import current_type, in_current_form
from gpufabric.policies.resource import Resource
from gpufabric.policies.rule import run_rule
from gpufabric.policies.rules import RULES
from gpufabric.policies.stack_view import view_of
from tests.policies import aws_stack, azure_stack, oci_stack
from tests.policies.aws_broken import broken as aws_broken
from tests.policies.aws_stack import NOW
from tests.policies.conftest import seen


@pytest.mark.parametrize(
    ("given_type", "type_"),
    [
        ("aws:s3/bucketV2:BucketV2", "aws:s3/bucket:Bucket"),
        ("aws:s3/bucketVersioningV2:BucketVersioningV2", "aws:s3/bucketVersioning:BucketVersioning"),
        ("aws:s3/bucketObjectv2:BucketObjectv2", "aws:s3/bucketObjectv2:BucketObjectv2"),
        ("aws:s3/bucket:Bucket", "aws:s3/bucket:Bucket"),
        ("azure-native:storage/v20230101:StorageAccount", "azure-native:storage:StorageAccount"),
        ("azure-native:network/v20240101preview:SecurityRule", "azure-native:network:SecurityRule"),
        ("azure-native_network_v20240101:network:SecurityRule", "azure-native:network:SecurityRule"),
        ("azure-native:storage:StorageAccount", "azure-native:storage:StorageAccount"),
        ("oci:Core/vcn:Vcn", "oci:Core/vcn:Vcn"),
    ],
)
def test_types_of_all_versions_are_one(given_type: str, type_: str) -> None:
    assert current_type(given_type) == type_


STACKS: dict[str, tuple[Callable[..., Any], Callable[..., Any], Any]] = {
    "aws": (aws_stack.changed, aws_broken, aws_stack.region()),
    "azure": (azure_stack.changed, azure_stack.broken, azure_stack.region()),
    "oci": (oci_stack.changed, oci_stack.broken, oci_stack.region()),
}


def said(resources: tuple[Resource, ...], declared: Any) -> list[str]:
    context = PolicyContext(stack="stack", catalog=default_catalog(), now=NOW, declaration=declared)
    view = view_of(resources, context)
    outcomes = (run_rule(rule, lambda: view) for rule in RULES)
    return [repr(outcome) for outcome in outcomes]


def shuffled(resources: tuple[Resource, ...], shuffle: random.Random) -> tuple[Resource, ...]:
    """Give resources in another order, each with its references in another order."""

    def mixed(urns: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(shuffle.sample(urns, len(urns)))

    return tuple(
        replace(
            resource,
            depends=mixed(resource.depends),
            links={key: mixed(resource.links[key]) for key in mixed(tuple(resource.links))},
        )
        for resource in shuffle.sample(resources, len(resources))
    )


@pytest.mark.parametrize("cloud", STACKS)
@settings(max_examples=15, deadline=None)
@given(shuffle=st.randoms(use_true_random=False))
def test_order_of_resources_changes_no_message(cloud: str, shuffle: random.Random) -> None:
    changed, broken, declared = STACKS[cloud]
    resources = seen(list(changed(broken).values()))
    assert said(shuffled(resources, shuffle), declared) == said(resources, declared)


def test_resources_are_sorted_by_urn() -> None:
    resources = seen(list(aws_stack.sound().values()))
    urns = [resource.urn for resource in in_current_form(resources)]
    assert urns == sorted(urns)
