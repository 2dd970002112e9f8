"""Network snapshots complete or contradict what a declaration gives."""

from datetime import UTC, datetime
from ipaddress import IPv4Network
from typing import Any

from pydantic import TypeAdapter

from gpufabric.snapshots.absence import UNCERTAIN
from gpufabric.snapshots.given import GivenReader
from gpufabric.snapshots.model import NetworkSnapshot
from gpufabric.spec.aws.existing import AwsExisting
from gpufabric.spec.azure.existing import AzureExisting

_READ = datetime(2026, 11, 28, tzinfo=UTC)
_SUBNET = "subnet-0123456789abcdef0"
_EXISTING: TypeAdapter[AwsExisting] = TypeAdapter(AwsExisting)


def _snapshot(**sections: object) -> NetworkSnapshot:
    stated = {name: {"read_at": _READ, "source": "test", **given} for name, given in _sections(sections)}
    return NetworkSnapshot.model_validate(
        {"cloud": "aws", "account": "123456789012", "region": "us-east-1", **stated}
    )


def _sections(sections: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    return list(sections.items())


def _existing(**subnet: object) -> AwsExisting:
    gpu = {"id": _SUBNET, **subnet}
    return _EXISTING.validate_python({"network": {"id": "vpc-0123456789abcdef0", "subnets": {"gpu": gpu}}})


def _gpu(existing: AwsExisting) -> Any:
    assert existing.network is not None
    return existing.network.subnets.gpu


def test_facts_of_a_snapshot_complete_a_declaration() -> None:
    rows = {_SUBNET: {"cidr": "10.1.0.0/20", "zone": "use1-az6", "free_addresses": 4000}}
    reader = GivenReader(_snapshot(subnets={"rows": rows}), "network.yaml")
    completed = _gpu(reader.complete(_existing(), "existing"))
    assert (completed.cidr, completed.zone, completed.free_addresses) == (
        IPv4Network("10.1.0.0/20"),
        "use1-az6",
        4000,
    )
    assert not reader.problems


def test_ranges_of_a_network_come_from_its_row() -> None:
    rows = {"vpc-0123456789abcdef0": {"ranges": ["10.1.0.0/16"]}}
    reader = GivenReader(_snapshot(networks={"rows": rows}), "network.yaml")
    completed = reader.complete(_existing(), "existing")
    assert completed.network is not None
    assert completed.network.ranges == (IPv4Network("10.1.0.0/16"),)


def test_a_fact_that_nothing_states_stays_unknown() -> None:
    reader = GivenReader(_snapshot(subnets={"rows": {_SUBNET: {"zone": "use1-az6"}}}), "network.yaml")
    assert _gpu(reader.complete(_existing(), "existing")).cidr is None


def test_a_declaration_without_snapshot_stays_as_it_is() -> None:
    existing = _existing(cidr="10.1.0.0/20")
    assert GivenReader(None, "network.yaml").complete(existing, "existing") is existing


def test_a_snapshot_that_contradicts_is_a_problem() -> None:
    rows = {_SUBNET: {"cidr": "10.2.0.0/20"}}
    reader = GivenReader(_snapshot(subnets={"rows": rows}), "network.yaml")
    reader.complete(_existing(cidr="10.1.0.0/20"), "existing")
    (problem,) = reader.problems
    assert str(problem) == (
        "existing.network.subnets.gpu.cidr: given 10.1.0.0/20; allowed: 10.2.0.0/20 "
        "[network.yaml, test, read 2026-11-28]"
    )


def test_a_thing_that_does_not_exist_is_a_problem() -> None:
    absent = {_SUBNET: "InvalidSubnetID.NotFound"}
    reader = GivenReader(_snapshot(subnets={"rows": {}, "absent": absent}), "network.yaml")
    reader.complete(_existing(), "existing")
    (problem,) = reader.problems
    assert problem.where == "existing.network.subnets.gpu.id"
    assert "InvalidSubnetID.NotFound" in problem.limit


def test_ids_of_azure_have_no_case() -> None:
    vnet = (
        "/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/net"
        "/providers/Microsoft.Network/virtualNetworks/hub"
    )
    existing = TypeAdapter(AzureExisting).validate_python({"network": {"id": vnet}})
    rows = {vnet.upper(): {"ranges": ["10.1.0.0/16"]}}
    completed = GivenReader(_snapshot(networks={"rows": rows}), "network.yaml").complete(existing, "existing")
    assert completed.network is not None
    assert completed.network.ranges == (IPv4Network("10.1.0.0/16"),)


def test_what_may_be_hidden_is_neither_missing_nor_known() -> None:
    absent = {_SUBNET: f"404 NotAuthorizedOrNotFound: {UNCERTAIN}"}
    reader = GivenReader(_snapshot(subnets={"rows": {}, "absent": absent}), "network.yaml")
    assert _gpu(reader.complete(_existing(), "existing")).cidr is None
    assert not reader.problems
