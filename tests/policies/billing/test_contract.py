"""Resources of any origin have the prices that the stack's declaration states."""

import json
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from functools import partial
from typing import Any

import pytest

from gpufabric.catalog.catalog import default_catalog
from gpufabric.cost.bill import Bill
from gpufabric.cost.fabric import FabricBills
from gpufabric.cost.line import Line, contract_price
from gpufabric.policies.context import PolicyContext
from gpufabric.policies.cost_change import cost_of_change
from gpufabric.policies.load_context import load_context
from gpufabric.policies.rule import run_rule
from gpufabric.policies.rules import RULES
from gpufabric.policies.rules.cost.cost_increase import CostIncreaseOptions
from gpufabric.policies.rules.cost.price_age import PriceAgeOptions
from gpufabric.policies.stack_view import StackView, view_of
from gpufabric.spec.backbone import Backbone
from gpufabric.spec.encrypted import Encrypted
from gpufabric.spec.money import Budget
from gpufabric.spec.price import ContractPrice
from tests.policies import aws_pools, aws_stack, azure_stack, oci_stack
from tests.policies.conftest import UNKNOWN, Made, seen
from tests.policies.rules.each_cloud import Cloud, each_cloud

NOW = datetime(2026, 12, 1, 12, tzinfo=UTC)
PRICE = {"amount": "10", "unit": "node-hour", "source": "contract 4711", "valid_until": "2027-12-31"}
CR = "cr-0123456789abcdef0"
OCI_ID = "ocid1.capacityreservation.oc1.iad.aaaaaaaaleased"


def view(made: list[Made], declared: Any, **context: Any) -> StackView:
    known = PolicyContext(stack="own", catalog=default_catalog(), now=NOW, declaration=declared, **context)
    return view_of(seen(made), known)


def machines(bill: Bill) -> list[Line]:
    return [line for line in bill.lines if line.is_machines]


def stated(bill: Bill) -> list[Decimal | None]:
    return [line.usd_per_hour for line in machines(bill) if line.is_contract]


@each_cloud
def test_machines_of_a_pool(cloud: Cloud) -> None:
    train = cloud.declared.pools["train"].model_dump(mode="json", by_alias=True)
    train |= {"shape": cloud.shape, "price": PRICE}
    data = cloud.declared.model_dump(mode="json", by_alias=True) | {"pools": {"train": train}}
    declared = type(cloud.declared).model_validate(data)
    assert stated(cloud.view(declaration=declared).bill) == [40]
    assert stated(cloud.view(declaration=cloud.declared).bill) == []
    # Before a change, machines have the same price.
    both = cloud.view(declaration=declared, previous=seen(cloud.machines(2.0)))
    assert both.earlier_bill is not None
    assert stated(both.earlier_bill) == [20]


@each_cloud
def test_prices_of_the_fabric(cloud: Cloud) -> None:
    price = ContractPrice.model_validate(
        {**PRICE, "cloud": cloud.declared.cloud, "shape": cloud.shape.lower()}
    )
    assert stated(cloud.view(fabric_prices=(price,)).bill) == [40]
    other = ContractPrice.model_validate({**PRICE, "cloud": cloud.declared.cloud, "shape": "another"})
    assert stated(cloud.view(fabric_prices=(other,)).bill) == []


def reserved(shape: str, id_: str) -> dict[str, Any]:
    return {
        "shape": shape,
        "nodes": 4,
        "capacity": {"mode": "reservation", "id": id_, "nodes": 8, "price": PRICE},
    }


def aws_outside(id_: str) -> list[Made]:
    launch, group = aws_pools.in_reservation("outside", 8.0, id_)
    launch.links = {}
    return [
        aws_stack.subnet("gpu", "use1-az6"),
        launch,
        replace(group, links={"launchTemplate": launch.name}),
    ]


def azure_outside(id_: str) -> list[Made]:
    made = azure_stack.pool("outside", azure_stack.H200, 8.0, capacityReservationGroupID=id_)
    return [replace(made, links={})]


def azure_inline(id_: str) -> list[Made]:
    profile = {"name": "outside", "vmSize": azure_stack.H200, "count": 8.0, "capacityReservationGroupID": id_}
    props = {"location": "eastus2", "agentPoolProfiles": [profile]}
    return [Made("azure-native:containerservice:ManagedCluster", props, "cluster")]


def oci_outside(id_: str) -> list[Made]:
    launch = oci_stack.configuration("outside-nodes", oci_stack.B200, capacityReservationId=id_)
    network = Made(
        "oci:Core/clusterNetwork:ClusterNetwork",
        {"instancePools": [{"size": 8.0}]},
        "outside",
        {"instancePools": "outside-nodes"},
    )
    return [replace(launch, links={}), network]


OUTSIDE = [
    pytest.param(aws_outside, aws_stack.region(train=reserved(aws_stack.SHAPE, CR)), CR, id="aws"),
    pytest.param(
        azure_outside,
        azure_stack.region(train=reserved(azure_stack.H200, azure_stack.GROUP_ID)),
        azure_stack.GROUP_ID.upper(),
        id="azure",
    ),
    pytest.param(
        azure_inline,
        azure_stack.region(train=reserved(azure_stack.H200, azure_stack.GROUP_ID)),
        azure_stack.GROUP_ID,
        id="azure-inline",
    ),
    pytest.param(oci_outside, oci_stack.region(train=reserved(oci_stack.B200, OCI_ID)), OCI_ID, id="oci"),
]


@pytest.mark.parametrize(("made", "declared", "id_"), OUTSIDE)
def test_machines_outside_the_components_in_a_priced_reservation(made: Any, declared: Any, id_: str) -> None:
    assert stated(view(made(id_), declared).bill) == [80]
    assert stated(view(made(f"{id_}1"), declared).bill) == []
    assert stated(view(made(UNKNOWN), declared).bill) == []


def test_a_block_is_found_by_its_id() -> None:
    fee = {"amount": 100_800, "unit": "total", "source": "offer 12"}
    block = aws_stack.BLOCK | {"nodes": 8, "price": fee}
    declared = aws_stack.region(train={"shape": aws_stack.SHAPE, "nodes": 8, "capacity": block})
    launch, group = aws_pools.in_block("outside", 8.0)
    made = [replace(launch, links={}), replace(group, links={"launchTemplate": launch.name})]
    bill = view([aws_stack.subnet("gpu", "use1-az6"), *made], declared).bill
    assert stated(bill) == [100]
    assert bill.usd_upfront == 100_800


CIRCUIT_ID = (
    "/subscriptions/5f1c3e0a-7d24-4b8e-9a61-2c0d8e4f7b93/resourceGroups/net"
    "/providers/Microsoft.Network/expressRouteCircuits/wave"
)
CROSS = "ocid1.crossconnect.oc1.iad.aaaa"
PORTS = {
    "aws": Made(
        "aws:directconnect/privateVirtualInterface:PrivateVirtualInterface",
        {"connectionId": "dxcon-abcd1234"},
        "outside",
    ),
    "azure": Made(
        "azure-native:network:VirtualNetworkGatewayConnection",
        {"connectionType": "ExpressRoute", "peer": {"id": CIRCUIT_ID.lower()}},
        "connection",
    ),
    "oci": Made(
        "oci:Core/virtualCircuit:VirtualCircuit",
        {
            "bandwidthShapeName": UNKNOWN,
            "crossConnectMappings": [{"crossConnectOrCrossConnectGroupId": CROSS}],
        },
        "circuit",
    ),
}


def leased(first: str, second: str) -> Backbone:
    ids = {"aws": "dxcon-abcd1234", "azure": CIRCUIT_ID, "oci": CROSS}
    regions = {"aws": "aws-us-east-1", "azure": "azure-eastus", "oci": "oci-us-ashburn-1"}
    ends = {regions[cloud]: {"id": ids[cloud], "vlan": 100} for cloud in (first, second)}
    price = {"amount": 7300, "unit": "month", "source": "carrier 9", "valid_until": "2027-12-31"}
    link = {
        "between": list(ends),
        "kind": "circuit",
        "gbps": 100,
        "circuit": {"router_asn": 64700, "ends": ends, "price": price},
    }
    return Backbone.model_validate({"links": [link]})


@pytest.mark.parametrize(("first", "second"), [("aws", "azure"), ("aws", "oci"), ("azure", "oci")])
def test_a_circuit_counts_once_where_resources_use_its_ports(first: str, second: str) -> None:
    for made in ([PORTS[first]], [PORTS[second]], [PORTS[first], PORTS[second]]):
        lines = [line for line in view(made, leased(first, second)).bill.lines if contract_price(line)]
        assert [line.usd_per_hour for line in lines] == [10]
    assert not any(contract_price(line) for line in view([], leased(first, second)).bill.lines)


def test_the_pack_reads_prices_from_the_configuration(tmp_path: Any) -> None:
    price = {**PRICE, "cloud": "aws", "shape": "p5.48xlarge"}
    config = {"gpufabric:fabric": json.dumps({"name": "demo", "prices": [price]})}
    context = load_context({"PULUMI_STACK": "own", "PULUMI_CONFIG": json.dumps(config)}, root=tmp_path)
    assert [entry.shape for entry in context.fabric_prices] == ["p5.48xlarge"]


def said(cloud: Cloud, number: str, *, discount: bool = False) -> tuple[Any, list[str]]:
    """Return the record of a change and the texts of all rules, with one price for the machines."""
    stated = {**PRICE, "cloud": cloud.declared.cloud, "shape": cloud.shape, "amount": number}
    if discount:
        stated = {key: value for key, value in stated.items() if key not in ("amount", "unit")}
        stated["discount_percent"] = number
    price = ContractPrice.model_validate(stated)
    budget = {"usd_per_hour": Decimal(100), "usd_per_month": Decimal(10_000)}
    context: dict[str, Any] = {
        "declaration": cloud.with_budget(**budget),
        "previous": seen(cloud.machines(2.0)),
        "fabric_prices": (price,),
        "fabric": lambda: FabricBills(Budget(**budget)),
    }
    judged = cloud.view(**context)
    texts: list[str] = []
    for rule in RULES:
        outcome = run_rule(rule, partial(replace, judged, options=OPTIONS.get(rule.id)))
        results = (*outcome.violations, *outcome.advice, *outcome.unevaluated)
        texts += (f"{rule.id}: {result}" for result in results)
    return cost_of_change(judged), texts


OPTIONS = {
    "cost-increase": CostIncreaseOptions(max_usd_per_hour=Decimal(1), max_percent=Decimal(10)),
    "cost-price-age": PriceAgeOptions(max_age_days=1, max_old_percent=Decimal(0)),
}


@each_cloud
@pytest.mark.parametrize(
    ("price", "other_price", "violates"),
    [("10.01", "13.37", False), ("1234.56", "4321.99", True)],
)
def test_no_output_depends_on_an_encrypted_price(
    cloud: Cloud, price: str, other_price: str, violates: bool
) -> None:
    change, texts = said(cloud, Encrypted(price))
    assert (change, texts) == said(cloud, Encrypted(other_price))
    # Budgets are judged all the same.
    budgets = [text for text in texts if "-budget" in text]
    assert ("exceeds the budget of $100.00/hour" in "".join(budgets)) is violates
    assert change.after.get("usd_per_gpu_hour") is None
    assert f"4 x {cloud.shape} (contract price, encrypted)" in change.after["unpriced_machines"]
    assert "contract price, encrypted" in {line.reason for line in change.lines_after}
    # A price in plain text shows in both.
    assert said(cloud, price) != said(cloud, other_price)


@each_cloud
def test_no_output_depends_on_an_encrypted_discount(cloud: Cloud) -> None:
    assert said(cloud, Encrypted("11"), discount=True) == said(cloud, Encrypted("29"), discount=True)
    assert said(cloud, "11", discount=True) != said(cloud, "29", discount=True)
