from datetime import date
from decimal import Decimal

from gpufabric.catalog.catalog import default_catalog
from gpufabric.cost.bill import price
from gpufabric.cost.items import NodePool, Service, Unpriced
from gpufabric.cost.records import records_of

DAY = date(2026, 12, 1)


def pool(resource: str, nodes: int) -> NodePool:
    return NodePool(
        name="train",
        cloud="aws",
        region="us-east-1",
        shape="p5.48xlarge",
        capacity="on-demand",
        nodes_min=nodes,
        nodes_now=nodes,
        nodes_max=nodes,
        resource=resource,
    )


def key(resource: str) -> Service:
    return Service(cloud="aws", region="us-east-1", key="kms-key", count=1, resource=resource)


def test_each_resource_has_its_line_and_they_add_up() -> None:
    secret = Unpriced(cloud="aws", region="us-east-1", what="a thing", reason="because", resource="thing")
    bill = price([pool("a", 2), pool("b", 3), key("x"), key("y"), secret], default_catalog(), DAY)
    assert len(bill.lines) == 3
    records = records_of(bill.details)
    assert [(record.item, record.pool, record.resource, record.quantity) for record in records] == [
        ("p5.48xlarge", "train", "b", "3"),
        ("p5.48xlarge", "train", "a", "2"),
        ("kms-key", "", "x", "1"),
        ("kms-key", "", "y", "1"),
        ("a thing", "", "thing", None),
    ]
    hour = sum(Decimal(record.usd_per_hour or 0) for record in records)
    assert abs(hour - bill.usd_per_hour()) < Decimal("0.0001")
    assert (records[-1].usd_per_month, records[-1].reason) == (None, "because")
