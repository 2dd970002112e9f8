"""Existing resources of a tenancy are found with Oracle's SDK."""

# Models of the SDK have no types.
# pyright: basic

from collections.abc import Callable
from typing import Any

import pytest
from oci.core import models as core
from oci.identity import models as identity
from oci.key_management import models as kms

from gpufabric.accounts.adoption.account import find_in_accounts
from gpufabric.accounts.adoption.sought import Findings
from gpufabric.accounts.oci.reader import OciReader
from tests.accounts.adoption.mirror import Declared
from tests.accounts.oci import given_things as given
from tests.accounts.oci.conftest import Declare
from tools.loopback.oci.facts import COMPARTMENT, NAMESPACE, OTHER_TENANCY, SUBNET, TENANCY, THEN, VCN
from tools.loopback.oci.server import Asked, Loopback, Refusal, Route
from tools.loopback.oci.tenancy import Tenancy

VAULT, KEY = "ocid1.vault.oc1.iad.aaaavault", "ocid1.key.oc1.iad.aaaakey"
GROUP, PODS = given.GROUP, "ocid1.networksecuritygroup.oc1.iad.aaaapods"
MEMBERS = "ocid1.dynamicgroup.oc1..aaaamembers"


def urn(name: str) -> str:
    return f"urn:pulumi:s::gpufabric::x::{name}"


def declared(type_: str, logical: str, links: dict[str, str] | None = None, /, **inputs: Any) -> Declared:
    owners = {key: (urn(owner),) for key, owner in (links or {}).items()}
    return Declared(urn(logical), f"oci:{type_}", inputs, owners)


HERE = {"compartmentId": COMPARTMENT}
RULE = "Core/networkSecurityGroupSecurityRule:NetworkSecurityGroupSecurityRule"
SOUGHT = [
    declared("Core/vcn:Vcn", "vcn", **HERE, cidrBlocks=["10.8.0.0/16", "10.9.0.0/16"], displayName="mine"),
    declared(
        "Core/subnet:Subnet", "workers", {"vcnId": "vcn", "routeTableId": "table"},
        **HERE, cidrBlock="10.8.1.0/24",
    ),
    declared("Core/routeTable:RouteTable", "table", {"vcnId": "vcn"}, **HERE, displayName="another"),
    declared(
        "Core/networkSecurityGroup:NetworkSecurityGroup", "group", {"vcnId": "vcn"},
        **HERE, displayName="workers",
    ),
    declared(
        RULE, "in", {"networkSecurityGroupId": "group", "source": "group"},
        direction="INGRESS", protocol="all",
    ),
    declared(
        RULE, "https", {"networkSecurityGroupId": "group"}, direction="INGRESS", protocol="6",
        source="10.0.0.0/8", tcpOptions={"destinationPortRange": {"min": 443, "max": 443}},
    ),
    declared("Kms/vault:Vault", "vault", **HERE, displayName="mine", vaultType="DEFAULT"),
    declared("Kms/key:Key", "key", {"managementEndpoint": "vault"}, **HERE, displayName="checkpoints"),
    declared("Identity/dynamicGroup:DynamicGroup", "nodes", compartmentId=TENANCY, name="nodes"),
    declared("ObjectStorage/bucket:Bucket", "bucket", **HERE, namespace=NAMESPACE, name="lab"),
    declared(
        "ObjectStorage/objectLifecyclePolicy:ObjectLifecyclePolicy", "lifecycle",
        namespace=NAMESPACE, bucket="lab",
    ),
]  # fmt: skip


def group(id_: str, name: str) -> Any:
    return core.NetworkSecurityGroup(
        id=id_, compartment_id=COMPARTMENT, vcn_id=VCN, display_name=name, lifecycle_state="AVAILABLE",
        time_created=THEN,
    )  # fmt: skip


def port(number: int) -> Any:
    ports = core.TcpOptions(destination_port_range=core.PortRange(min=number, max=number))
    return core.SecurityRule(
        id=f"p{number}", direction="INGRESS", protocol="6", source="10.0.0.0/8", tcp_options=ports
    )


@pytest.fixture
def by_hand(cloud: Loopback, tenancy: Tenancy) -> Loopback:
    """Let a script have made the resources, and others beside them."""
    things = given.things()
    tenancy.buckets["lab"] = COMPARTMENT
    subnet, table = things[SUBNET], things[given.TABLE]
    tenancy.subnets[:] = [subnet]
    lists: dict[str, tuple[str, Callable[[Asked], Any]]] = {
        "ListRouteTables": ("/20160918/routeTables", lambda _: [table]),
        "ListNetworkSecurityGroups": (
            "/20160918/networkSecurityGroups",
            lambda _: [group(PODS, "pods"), group(GROUP, "workers")],
        ),
        "ListNetworkSecurityGroupSecurityRules": (
            "/20160918/networkSecurityGroups/[^/]+/securityRules",
            lambda _: [*given.rules(), port(22), port(443)],
        ),
        "ListVaults": ("/20180608/vaults", lambda _: [vault(cloud, "mine"), vault(cloud, "other")]),
        "ListKeys": ("/20180608/keys", lambda _: [key()]),
        "ListDynamicGroups": ("/20160918/dynamicGroups/?", lambda _: [members()]),
        "GetObjectLifecyclePolicy": ("/n/[^/]+/b/[^/]+/l", _no_lifecycle),
    }
    routes = [Route("GET", path, operation, answer) for operation, (path, answer) in lists.items()]
    cloud.routes[:0] = routes
    return cloud


def _no_lifecycle(_: Asked) -> Any:
    raise Refusal(404, "LifecyclePolicyNotFound")


def vault(cloud: Loopback, name: str) -> Any:
    return kms.VaultSummary(
        id=VAULT if name == "mine" else f"{VAULT}2", compartment_id=COMPARTMENT, display_name=name,
        lifecycle_state="ACTIVE", vault_type="DEFAULT", management_endpoint=cloud.url,
        crypto_endpoint=cloud.url, time_created=THEN,
    )  # fmt: skip


def key() -> Any:
    return kms.KeySummary(
        id=KEY, compartment_id=COMPARTMENT, vault_id=VAULT, display_name="checkpoints",
        lifecycle_state="ENABLED", time_created=THEN,
    )  # fmt: skip


def members() -> Any:
    return identity.DynamicGroup(
        id=MEMBERS, compartment_id=TENANCY, name="nodes", description="d", matching_rule="All {}",
        lifecycle_state="ACTIVE", time_created=THEN,
    )  # fmt: skip


def find(reader: OciReader, declare: Declare, **changes: Any) -> Findings:
    target = declare(**changes)
    return find_in_accounts(lambda _: reader, lambda _: target, SOUGHT, {})


def test_resources_are_found_with_the_ids_of_imports(
    by_hand: Loopback, reader: OciReader, declare: Declare
) -> None:
    findings = find(reader, declare)
    assert (findings.candidates, findings.unknown, findings.failures) == ({}, {}, [])
    assert findings.ids == {
        urn("vcn"): VCN,
        urn("workers"): SUBNET,
        urn("table"): given.TABLE,
        urn("group"): GROUP,
        urn("in"): f"networkSecurityGroups/{GROUP}/securityRules/1",
        urn("https"): f"networkSecurityGroups/{GROUP}/securityRules/p443",
        urn("vault"): VAULT,
        urn("key"): f"managementEndpoint/{by_hand.url}/keys/{KEY}",
        urn("nodes"): MEMBERS,
        urn("bucket"): f"n/{NAMESPACE}/b/lab",
    }  # the rules of the bucket's life cycle do not exist


def test_a_refused_call_leaves_its_part_unknown(
    by_hand: Loopback, reader: OciReader, declare: Declare
) -> None:
    by_hand.refusals["ListVaults"] = [Refusal(404, "NotAuthorizedOrNotFound")]
    findings = find(reader, declare)
    assert set(findings.unknown) == {urn("vault"), urn("key")}
    (failure,) = findings.failures
    assert failure.fix == "Allow group <group> to read vaults in compartment <compartment>"
    assert urn("group") in findings.ids


def test_another_tenancy_is_not_searched(by_hand: Loopback, reader: OciReader, declare: Declare) -> None:
    findings = find(reader, declare, account=OTHER_TENANCY, tenancy_id=OTHER_TENANCY)
    assert len(findings.unknown) == len(SOUGHT)
    assert [failure.cause for failure in findings.failures] == ["wrong-account"]
    assert "ListVcns" not in by_hand.operations()
