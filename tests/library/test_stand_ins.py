"""Texts stand for outputs in a plan, and are filled in before a resource is registered."""

import pulumi
import pulumi_aws as aws
import pytest

from gpufabric.library.stand_ins import StandIns
from tests.mocked import run_mocked

FORM = "/subscriptions/s/resourceGroups/stand-in-group-{number}/providers/P/clusters/stand-in-{number}"
ID = "/subscriptions/s/resourceGroups/company/providers/P/clusters/shared"


class Recorded(pulumi.runtime.Mocks):
    """Records the inputs of resources."""

    def __init__(self):
        self.inputs = {}

    def new_resource(self, args):
        self.inputs[args.name] = args.inputs
        return "id", args.inputs

    def call(self, args):
        return {}


@pytest.fixture
def registered():
    """Give the inputs with which a resource is registered."""

    def run(make):
        recorded = Recorded()

        async def program():
            stand_ins = StandIns()
            props = make(stand_ins)
            opts = pulumi.ResourceOptions(transformations=[stand_ins.transform])
            aws.ec2.Vpc("vpc", opts=opts, **props)

        run_mocked(program, recorded)
        return recorded.inputs["vpc"]

    return run


def test_a_whole_text_and_parts_of_others(registered):
    def make(stand_ins):
        text = stand_ins.make("vpc-{hex}", {}, pulumi.Output.from_input("vpc-1"))
        return {"cidr_block": text, "tags": {"list": f"a {text} b", "plain": "same"}}

    assert registered(make) == {"cidrBlock": "vpc-1", "tags": {"list": "a vpc-1 b", "plain": "same"}}


def test_parts_of_the_ids_of_azure(registered):
    def make(stand_ins):
        text = stand_ins.make(FORM, {}, pulumi.Output.from_input(ID))
        _, _, _, _, group, *_, name = text.split("/")
        return {"tags": {"id": text, "group": group, "name": name}}

    assert registered(make)["tags"] == {"id": ID, "group": "company", "name": "shared"}


def test_outputs_that_contain_a_text(registered):
    def make(stand_ins):
        text = stand_ins.make("vpc-{hex}", {}, pulumi.Output.from_input("vpc-1"))
        return {"tags": {"url": pulumi.Output.concat("s3://", text)}}

    assert registered(make)["tags"] == {"url": "s3://vpc-1"}


def test_the_address_of_an_api_server_has_no_port(registered):
    def make(stand_ins):
        output = pulumi.Output.from_input("https://10.0.0.9:6443")
        text = stand_ins.make("{address}", {"address": "10.48.255.254"}, output)
        return {"tags": {"range": f"{text}/32"}}

    assert registered(make)["tags"] == {"range": "10.0.0.9/32"}


def test_a_thing_that_is_not_used_reaches_no_resource():
    stand_ins = StandIns()
    text = stand_ins.make("sg-{hex}", {}, None)
    with pytest.raises(ValueError, match="a thing that the component does not use"):
        stand_ins.fill({"group": text})
    assert stand_ins.described(f"{text} is unknown") == "an output is unknown"


def test_two_texts_differ():
    stand_ins = StandIns()
    assert stand_ins.make("sg-{hex}", {}, None) != stand_ins.make("sg-{hex}", {}, None)
