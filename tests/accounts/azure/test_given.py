"""Facts about what exists and is declared, from Resource Manager."""

from collections.abc import Callable
from typing import Any

from gpufabric.accounts.target import Target
from gpufabric.spec.given_facts import (
    ClusterFacts,
    FileSystemFacts,
    KeyFacts,
    LogFacts,
    RoleFacts,
    SecurityGroupFacts,
    StoreFacts,
    SubnetFacts,
)
from tests.plan.azure import given
from tools.loopback.azure.server import Loopback, failure

Read = Callable[..., dict[str, Any]]

_GPU, _TABLE = given.subnet("gpu"), given.net("routeTables", "firewall")
_GROUP, _IDENTITY = given.net("networkSecurityGroups", "nodes"), given.identity("pods")

EXISTING: dict[str, Any] = {
    "network": {
        "id": given.NETWORK,
        "subnets": {"gpu": {"id": _GPU}},
        "security_group": {"id": _GROUP},
    },
    "cluster": {"id": given.CLUSTER},
    "identities": {"training": {"id": _IDENTITY}},
    "keys": {"storage": {"id": given.KEY, "vault_id": given.VAULT, "identity_id": _IDENTITY}},
    "workspace": {"id": given.WORKSPACE},
    "storage": {
        "checkpoints": {"id": given.ACCOUNT, "container": "runs"},
        "lustre": {"id": given.LUSTRE},
    },
}
"""One given thing of each kind."""


def answer_all(azure: Loopback) -> None:
    """Let the company's things exist."""

    def set_(id_: str, location: str = "eastus", **properties: Any) -> None:
        azure.set(id_, {"id": id_, "location": location, "properties": properties})

    set_(
        _GPU,
        addressPrefix="10.32.0.0/20",
        routeTable={"id": _TABLE},
        privateEndpointNetworkPolicies="Disabled",
    )
    set_(_TABLE, routes=[{"properties": {"addressPrefix": "0.0.0.0/0", "nextHopType": "VirtualAppliance"}}])
    set_(_GROUP, securityRules=[])
    set_(
        given.CLUSTER,
        currentKubernetesVersion="1.34.2",
        kubernetesVersion="1.34",
        provisioningState="Succeeded",
        fqdn="shared.example",
        networkProfile={
            "networkPlugin": "azure",
            "networkPluginMode": "overlay",
            "podCidr": "100.64.0.0/14",
            "serviceCidr": "172.20.0.0/16",
        },
        agentPoolProfiles=[{"name": "system", "vnetSubnetID": given.subnet("system")}],
        oidcIssuerProfile={"enabled": True, "issuerURL": "https://issuer.example/"},
        securityProfile={"workloadIdentity": {"enabled": True}},
    )
    set_(f"{given.VAULT}/keys/checkpoints", attributes={"enabled": False})
    set_(_IDENTITY, principalId=given.PRINCIPAL, clientId=given.PRINCIPAL)
    set_(given.WORKSPACE, retentionInDays=90)
    set_(given.ACCOUNT, location="westus3")
    set_(f"{given.ACCOUNT}/blobServices/default", isVersioningEnabled=True)
    set_(
        given.LUSTRE,
        filesystemSubnet=given.subnet("lustre"),
        storageCapacityTiB=48,
        clientInfo={"mgsAddress": "10.32.192.4"},
    )


def test_facts_of_every_kind(azure: Loopback, declare: Callable[..., Target], read: Read) -> None:
    answer_all(azure)
    sections = read(declare(existing=EXISTING), "network")
    assert {kind: next(iter(sections[kind].rows.values())) for kind in sections if kind in _WANTED} == _WANTED
    assert all(not sections[kind].absent for kind in _WANTED)


_WANTED = {
    "subnets": SubnetFacts.model_validate(
        {
            "network_id": given.NETWORK,
            "cidr": "10.32.0.0/20",
            "delegated_to": "",
            "route_table_id": _TABLE,
            "has_outbound": True,
            "blocks_private_endpoints": False,
        }
    ),
    "security_groups": SecurityGroupFacts(closed_on_itself=True),
    "clusters": ClusterFacts.model_validate(
        {
            "kubernetes_version": "1.34.2",
            "network_id": given.NETWORK,
            "endpoint": "https://shared.example",
            "service_cidr": "172.20.0.0/16",
            "pods_cidr": "100.64.0.0/14",
            "mode": "overlay",
            "has_oidc_issuer": True,
            "oidc_issuer_url": "https://issuer.example/",
            "has_workload_identity": True,
            "status": "Succeeded",
        }
    ),
    "keys": KeyFacts(region="eastus", is_enabled=False),
    "roles": RoleFacts(principal_id=given.PRINCIPAL, client_id=given.PRINCIPAL),
    "logs": LogFacts(retention_days=90),
    "stores": StoreFacts(region="westus3", has_versioning=True, key_id=""),
    "file_systems": FileSystemFacts(
        subnet_id=given.subnet("lustre"), address="10.32.192.4", size_gib=48 * 1024
    ),
}


def test_what_azure_does_not_have_is_absent(
    azure: Loopback, declare: Callable[..., Target], read: Read
) -> None:
    answer_all(azure)
    azure.set(given.CLUSTER, failure(404, "ResourceNotFound"))
    clusters = read(declare(existing=EXISTING), "network")["clusters"]
    assert (clusters.rows, list(clusters.absent)) == ({}, [given.CLUSTER])


def test_a_refused_call_leaves_its_section_unknown(
    azure: Loopback, declare: Callable[..., Target], read: Read
) -> None:
    answer_all(azure)
    azure.set(given.LUSTRE, failure(403, "AuthorizationFailed"))
    sections = read(declare(existing=EXISTING), "network")
    assert sections["file_systems"].rows is None
    assert sections["clusters"].rows


def test_only_declared_things_are_asked_for(azure: Loopback, target: Target, read: Read) -> None:
    assert _WANTED.keys().isdisjoint(read(target, "network"))
    assert not any("/resourceGroups/company/" in request.path for request in azure.requests)


def test_a_rule_that_denies_leaves_a_group_unknown(
    azure: Loopback, declare: Callable[..., Target], read: Read
) -> None:
    answer_all(azure)
    rules = [{"properties": {"access": "Deny"}}]
    azure.set(_GROUP, {"id": _GROUP, "properties": {"securityRules": rules}})
    groups = read(declare(existing=EXISTING), "network")["security_groups"]
    assert groups.rows[_GROUP] == SecurityGroupFacts()


def test_a_subnet_without_a_known_way_out_is_unknown(
    azure: Loopback, declare: Callable[..., Target], read: Read
) -> None:
    answer_all(azure)
    azure.set(_TABLE, {"id": _TABLE, "properties": {"routes": []}})
    subnets = read(declare(existing=EXISTING), "network")["subnets"]
    assert subnets.rows[_GPU].has_outbound is None
