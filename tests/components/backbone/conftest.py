import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any
from unittest.mock import patch

import pulumi
import pytest
from pydantic import TypeAdapter

from gpufabric.catalog.catalog import Catalog, default_catalog
from gpufabric.components.backbone.backbone import BackboneComponent
from gpufabric.plan.links.backbone import plan_backbone
from gpufabric.plan.links.model import BackbonePlan
from gpufabric.spec.backbone import Backbone as Declared
from gpufabric.spec.fabric import Fabric
from gpufabric.spec.regions import DeclaredRegion
from gpufabric.wire.values import secret
from tests.components.recording import Graph, record

SUBSCRIPTION = "5f1c3e0a-7d24-4b8e-9a61-2c0d8e4f7b93"
TENANCY = "ocid1.tenancy.oc1..aaaa"
COMPARTMENT = "ocid1.compartment.oc1..aaaa"
_POOLS = {
    "aws": "p6-b200.48xlarge",
    "azure": "Standard_ND128isr_NDR_GB200_v6",
    "oci": "BM.GPU.B200.8",
}
_OF_CLOUD: dict[str, dict[str, Any]] = {
    "aws": {
        "account_id": "123456789012",
        "zone": "use1-az6",
        "system_zones": ["use1-az4", "use1-az6"],
    },
    "azure": {"subscription_id": SUBSCRIPTION, "zone": "1"},
    "oci": {
        "tenancy_id": TENANCY,
        "compartment_id": COMPARTMENT,
        "availability_domain": "Demo:US-ASHBURN-AD-1",
        "node_image_id": "ocid1.image.oc1.iad.aaaa",
        "node_image_os": "Canonical Ubuntu 22.04",
        "system_image_id": "ocid1.image.oc1.iad.bbbb",
        "rdma_cidr": "192.168.0.0/16",
    },
}
CIDRS = {
    "aws-us-east-1": "10.16.0.0/16",
    "aws-us-west-2": "10.17.0.0/16",
    "azure-eastus": "10.32.0.0/16",
    "azure-westus3": "10.33.0.0/16",
    "oci-us-ashburn-1": "10.48.0.0/16",
    "oci-us-phoenix-1": "10.49.0.0/16",
}
AWS_AZURE = {"between": ["aws-us-east-1", "azure-eastus"], "kind": "vpn", "gbps": 2}
AWS_OCI = {"between": ["aws-us-east-1", "oci-us-ashburn-1"], "kind": "vpn", "gbps": 2}
AZURE_OCI = {"between": ["azure-eastus", "oci-us-ashburn-1"], "kind": "interconnect", "gbps": 10}
TRIANGLE = [AZURE_OCI, AWS_AZURE, AWS_OCI]
DRAWN_KEY = "key:drawn"
FASTCONNECT = [
    {
        "id": "ocid1.providerservice.oc1.iad.equinix",
        "providerName": "Equinix",
        "providerServiceName": "Fabric",
    },
    {
        "id": "ocid1.providerservice.oc1.iad.azure",
        "providerName": "Microsoft Azure",
        "providerServiceName": "ExpressRoute",
    },
]


def headend(name: str) -> str:
    """Oracle's address of a tunnel, as the mocks give it."""
    return f"oracle:{name}"


def computed(kind: str, name: str, inputs: dict[str, Any]) -> dict[str, Any]:
    """Properties that clouds add to a resource's inputs, as far as another resource refers to them."""
    added: dict[str, dict[str, Any]] = {
        "VpnConnection": {
            **{f"tunnel{n}Address": f"aws:{name}-{n}" for n in (1, 2)},
            **{
                f"tunnel{n}PresharedKey": inputs.get(f"tunnel{n}PresharedKey") or f"key:{name}-{n}"
                for n in (1, 2)
            },
        },
        "PublicIPAddress": {"ipAddress": f"azure:{name}"},
        "IpsecConnectionTunnelManagement": {"vpnIp": headend(name), "sharedSecret": f"key:{name}"},
        "ExpressRouteCircuit": {"serviceKey": f"service-key:{name}"},
        "TransitGateway": {"associationDefaultRouteTableId": f"first-table:{name}"},
        "TransitVirtualInterface": {"bgpAuthKey": f"key:{name}"},
        "Role": {"arn": f"role:{name}"},
        "S3Location": {"arn": f"s3-location:{name}"},
        "LocationObjectStorage": {"arn": f"object-location:{name}"},
        "Task": {"arn": f"task:{name}"},
        "CustomerSecretKey": {"key": f"key:{name}"},
    }
    return added.get(kind, {})


def _tunnels(arguments: dict[str, Any]) -> dict[str, Any]:
    ipsec = arguments["ipsecId"]
    # Listed in an order of the service's own.
    rows = [
        {
            "id": f"{ipsec}/tunnel-{letter}",
            "vpnIp": "",
            "ipsecId": ipsec,
            "sharedSecret": secret(f"key:{letter}"),
        }
        for letter in ("b", "a")
    ]
    return {"ipSecConnectionTunnels": rows, "ipsecId": ipsec, "id": ipsec}


def _fastconnect(arguments: dict[str, Any]) -> dict[str, Any]:
    return {"fastConnectProviderServices": FASTCONNECT, "id": "x", **arguments}


def _signature(arguments: dict[str, Any]) -> dict[str, Any]:
    """A signed address as Azure makes it: the same for the same question. "key:" marks what is secret."""
    del arguments["resourceGroupName"]
    return {"serviceSasToken": f"key:{json.dumps(arguments, sort_keys=True)}"}


def _association(arguments: dict[str, Any]) -> dict[str, Any]:
    return {**arguments, "id": "x", "dnsResolverId": f"resolver:{arguments['vcnId']}", "state": "AVAILABLE"}


def _resolver(arguments: dict[str, Any]) -> dict[str, Any]:
    return {**arguments, "id": "x", "defaultViewId": f"view:{arguments['resolverId']}"}


ANSWERS = {
    "oci:Core/getCnvDnsResolverAssociation:getCnvDnsResolverAssociation": _association,
    "oci:Dns/getResolver:getResolver": _resolver,
    "azure-native:storage:listStorageAccountServiceSAS": _signature,
    "oci:Core/getIpsecConnectionTunnels:getIpsecConnectionTunnels": _tunnels,
    "oci:Core/getFastConnectProviderServices:getFastConnectProviderServices": _fastconnect,
}


def region_output(stack: str) -> dict[str, Any]:
    """Outputs of a region stack, as far as the backbone reads them."""
    networks = {
        "aws": {
            "vpc_id": f"vpc:{stack}",
            "links_subnet_id": f"subnet:{stack}",
            "route_table_ids": {"gpu": f"rtb-gpu:{stack}", "system": f"rtb-system:{stack}"},
            "node_security_group_id": f"sg:{stack}",
        },
        "azure": {
            "resource_group_name": "group",
            "location": "eastus",
            "virtual_network_id": f"vnet-id:{stack}",
            "virtual_network_name": f"vnet:{stack}",
            "gateway_subnet_id": f"gateway-subnet:{stack}",
        },
        "oci": {
            "compartment_id": COMPARTMENT,
            "vcn_id": f"vcn:{stack}",
            "drg_id": f"drg:{stack}",
            "security_group_ids": {role: f"{role}:{stack}" for role in ("workers", "pods", "balancers")},
        },
    }
    cloud = stack.split("-", 1)[0]
    checkpoints = {
        "aws": {"bucket": f"bucket-{stack}", "key_arn": f"arn:aws:kms:::key/{stack}"},
        "azure": {"bucket": "checkpoints", "account": f"account{stack[-3:]}"},
        "oci": {"bucket": f"bucket-{stack}", "namespace": "namespace"},
    }
    return {"stack": stack, "network": networks[cloud], "storage": {"checkpoints": checkpoints[cloud]}}


def plan_of(
    links: list[dict[str, Any]],
    copies: Sequence[tuple[str, str]] = (),
    interval: float = 120,
    names: Mapping[str, Any] | None = None,
    catalog: Catalog | None = None,
    *,
    existing: Mapping[str, Any] | None = None,
    networks: Mapping[str, Any] | None = None,
) -> BackbonePlan:
    stacks = sorted(
        {end for link in links for end in link["between"]} | {end for ends in copies for end in ends}
    )
    given = {stack: {"existing": {"network": network}} for stack, network in (networks or {}).items()}
    regions = {
        stack: TypeAdapter(DeclaredRegion).validate_python(_declared(stack) | given.get(stack, {}))
        for stack in stacks
    }
    policy: dict[str, Any] = {
        "interval_minutes": interval,
        "written_by": ["aws-us-east-1"],
        "copies": [
            {"source": source, "destination": destination, "method": "datasync"}
            for source, destination in copies
        ],
    }
    fabric = Fabric.model_validate(
        {"name": "demo", "resilience": {"checkpoints": policy}, "names": names or {}}
    )
    return plan_backbone(
        Declared.model_validate({"links": links, "existing": existing or {}}),
        regions,
        fabric,
        catalog=catalog or default_catalog(),
    )


def _declared(stack: str) -> dict[str, Any]:
    cloud, region = stack.split("-", 1)
    return {
        "cloud": cloud,
        "region": region,
        "network": {"cidr": CIDRS[stack]},
        "pools": {"train": {"shape": _POOLS[cloud], "nodes": 18}},
        **_OF_CLOUD[cloud],
    }


Build = Callable[..., Graph]


def build_of(plan: BackbonePlan, headends: pulumi.Input[Mapping[str, list[str]] | None]) -> Graph:
    """Build a backbone against recorded mocks."""

    def program() -> Mapping[str, Any]:
        regions = {stack: pulumi.Output.from_input(region_output(stack)) for stack in plan.stacks}
        return BackboneComponent(plan, regions, known_headends=headends).outputs

    # Builds are compared with each other, so they draw the same key.
    with patch("gpufabric.plan.links.keys.new_key", lambda: DRAWN_KEY):
        return record(program, "backbone", computed, answers=ANSWERS)


@pytest.fixture(scope="session")
def build() -> Build:
    """Build a backbone; what was built once is given again: tests only read it."""
    known: dict[str, Graph] = {}

    def run(
        links: list[dict[str, Any]],
        headends: Mapping[str, list[str]] | None = None,
        copies: Sequence[tuple[str, str]] = (),
    ) -> Graph:
        key = json.dumps([links, headends, copies])
        if key not in known:
            known[key] = build_of(plan_of(links, copies), headends)
        return known[key]

    return run


@pytest.fixture(scope="session")
def triangle(build: Build) -> Graph:
    """The three regions of the demo, without a second pass."""
    return build(TRIANGLE)
