import pytest

from gpufabric.plan.links.provider_names import copies_provider, hub_provider, stack_of_provider

STACKS = ("aws-us-east-1", "aws-us-east-1-b")
TYPE = "gpufabric:backbone:Backbone$pulumi:providers:aws"


@pytest.mark.parametrize("stack", STACKS)
@pytest.mark.parametrize("name", [hub_provider, copies_provider])
@pytest.mark.parametrize("id_", ["", "::5f1c3e0a"])
def test_a_provider_belongs_to_its_stack(stack, name, id_):
    assert stack_of_provider(f"urn:pulumi:backbone::gpufabric::{TYPE}::{name(stack)}{id_}", STACKS) == stack


@pytest.mark.parametrize(
    "urn", ["", f"urn:pulumi:backbone::gpufabric::{TYPE}::mine", f"urn:pulumi:backbone::p::{TYPE}::-copies"]
)
def test_a_provider_of_no_stack(urn):
    assert stack_of_provider(urn, STACKS) is None
