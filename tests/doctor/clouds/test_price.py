from dataclasses import replace
from decimal import Decimal
from pathlib import Path

from gpufabric.doctor.clouds.finding import CloudFinding, StackHolding
from gpufabric.doctor.clouds.price import priced
from tests.cli.demo_project import write_project

STACK = "aws-us-east-1"
PROVIDER = {
    "urn": f"urn:pulumi:{STACK}::gpufabric::pulumi:providers:aws::aws",
    "type": "pulumi:providers:aws",
    "id": "p-1",
    "inputs": {"region": "us-east-1"},
}
STATE = {"deployment": {"resources": [PROVIDER]}}


def orphan(type_: str, **inputs: str) -> CloudFinding:
    held = StackHolding(type_, "id-1", "", "name", "its name", "us-east-1", inputs)
    return CloudFinding(STACK, "orphan", type_, "name", ("id-1",), held=held)


def test_each_resource_has_its_price_and_what_has_none_stays_unknown(tmp_path: Path) -> None:
    root = write_project(tmp_path)
    findings = [
        orphan("aws:ec2/natGateway:NatGateway", subnetId="subnet-1"),
        orphan("aws:ec2/vpc:Vpc", cidrBlock="10.0.0.0/16"),
        orphan("aws:nowhere/thing:Thing"),
    ]
    gateway, network, unknown = priced(root, findings, STATE)
    assert (gateway.usd_per_hour, gateway.costs_more) == (Decimal("0.045"), True), "its data is not known"
    assert network.usd_per_hour == 0
    assert unknown.usd_per_hour is None


def test_what_does_not_exist_costs_nothing_that_is_known(tmp_path: Path) -> None:
    absent = replace(orphan("aws:ec2/natGateway:NatGateway"), kind="not made", held=None)
    assert priced(write_project(tmp_path), [absent], STATE) == [absent]
