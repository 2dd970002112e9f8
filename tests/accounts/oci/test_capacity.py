import json

from gpufabric.accounts.oci.reader import OciReader
from gpufabric.snapshots.rows import Availability
from tests.accounts.oci.conftest import Declare
from tests.accounts.oci.sections import rows_of
from tools.loopback.oci.facts import FIRST, SECOND, SHAPE, TENANCY
from tools.loopback.oci.server import Loopback
from tools.loopback.oci.tenancy import Tenancy


def test_machines_by_fault_domain_of_all_domains(
    reader: OciReader, declare: Declare, cloud: Loopback
) -> None:
    rows = rows_of(reader, declare(), "capacity", "availability")
    for domain in (FIRST, SECOND):
        assert rows.pop(f"{SHAPE}@{domain}/FAULT-DOMAIN-1") == Availability(status="AVAILABLE", nodes=4)
        assert rows.pop(f"{SHAPE}@{domain}/FAULT-DOMAIN-2") == Availability(status="OUT_OF_HOST_CAPACITY")
    assert not rows
    asked = [asked for asked in cloud.asked if asked.operation == "CreateComputeCapacityReport"]
    assert [json.loads(report.body) for report in asked] == [
        {
            "compartmentId": TENANCY,
            "availabilityDomain": domain,
            "shapeAvailabilities": [{"instanceShape": SHAPE}],
        }
        for domain in (FIRST, SECOND)
    ]


def test_the_report_is_the_only_call_that_is_no_get(
    reader: OciReader, declare: Declare, cloud: Loopback
) -> None:
    for topic in ("quotas", "capacity", "network", "images"):
        reader.read(declare(), topic)
    assert {asked.operation for asked in cloud.asked if asked.method != "GET"} == {
        "CreateComputeCapacityReport"
    }


def test_none_is_zero(reader: OciReader, declare: Declare, tenancy: Tenancy) -> None:
    tenancy.available = {"FAULT-DOMAIN-1": 0}
    rows = rows_of(reader, declare(), "capacity", "availability")
    assert rows[f"{SHAPE}@{FIRST}/FAULT-DOMAIN-1"] == Availability(status="OUT_OF_HOST_CAPACITY", nodes=0)


def test_a_stack_without_pools_asks_for_no_report(
    reader: OciReader, declare: Declare, cloud: Loopback
) -> None:
    assert rows_of(reader, declare(pools={}), "capacity", "availability") == {}
    assert "CreateComputeCapacityReport" not in cloud.operations()
