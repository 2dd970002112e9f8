"""Runs a program against simulated clouds in this process: no engine, but the clouds' own rules and state."""

from collections.abc import Callable, Mapping
from ipaddress import IPv4Network
from pathlib import Path
from typing import Any

import pulumi
from pulumi.runtime import mocks, rpc

from gpufabric.simcloud.provider import lifecycle
from gpufabric.simcloud.provider.check import Naming, check
from gpufabric.simcloud.provider.diff import diff
from gpufabric.simcloud.provider.scope import RequestedResource, Scope
from gpufabric.simcloud.resource import CloudResource
from gpufabric.wire.values import plain
from tests.mocked import run_mocked
from tests.simcloud.conftest import loader

COMPARTMENT = "ocid1.compartment.oc1..aaaaaaaaexample"
PRIVATE = ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16")


def scope_of(root: Path, package: str, config: Mapping[str, Any]) -> Scope:
    """Open a provider."""
    return Scope.open(package, root, config, loader(package))


class Running(mocks.Mocks):
    """Takes the engine's place: makes, updates and replaces what a program registers, and deletes nothing."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.scopes: dict[str, Scope] = {}
        self.made: dict[str, CloudResource] = {}

    def call(self, args: mocks.MockCallArgs) -> dict[str, Any]:
        scope = self.scopes[_provider(args.provider)]
        arguments = dict(args.args)
        return dict(plain(scope.cloud.invokes[args.token](arguments, scope.invoke_context(arguments))))

    def new_resource(self, args: mocks.MockResourceArgs) -> tuple[str, dict[str, Any]]:
        inputs = _read(args.inputs)
        urn = f"urn:pulumi:test::fabric::{args.typ}::{args.name}"
        if args.typ.startswith("pulumi:providers:"):
            self.scopes[f"{args.typ}::{args.name}"] = scope_of(self.root, args.typ.rsplit(":", 1)[-1], inputs)
            return "provider", inputs
        if not args.custom:
            return "", inputs
        scope = self.scopes[_provider(args.provider)]
        resource = self._settle(scope, urn, inputs)
        self.made[urn] = resource
        return resource.id, plain(resource.outputs)

    def _settle(self, scope: Scope, urn: str, inputs: dict[str, Any]) -> CloudResource:
        target = RequestedResource.of(urn)
        before = self.made.get(urn)
        olds = before.inputs if before else {}
        checked, failures = check(scope, target, olds, inputs, seed=bytes(32), naming=Naming())
        assert not failures, (urn, failures)
        if before is None:
            return lifecycle.create(scope, target, checked)
        difference = diff(scope, target, before.inputs, checked, before.outputs)
        if difference.replaces:
            return lifecycle.create(scope, target, checked)
        return lifecycle.update(scope, target, before.id, checked) if difference.changes else before


def _provider(reference: str) -> str:
    """Type and name of a provider, from the reference that a resource names it with."""
    parts = reference.split("::")
    return f"{parts[2].rsplit('$', 1)[-1]}::{parts[3]}"


def _read(value: Any) -> Any:
    if rpc.is_rpc_secret(value):
        return _read(rpc.unwrap_rpc_secret(value))
    if isinstance(value, dict):
        return {key: _read(item) for key, item in value.items()}
    return [_read(item) for item in value] if isinstance(value, list) else value


def run(running: Running, program: Callable[[], Mapping[str, Any]]) -> dict[str, Any]:
    """Run a program and give its outputs."""
    outputs: dict[str, Any] = {}

    async def whole() -> None:
        for key, value in program().items():
            outputs[key] = await pulumi.Output.from_input(value).future()

    run_mocked(whole, running, project="fabric", stack="test")
    return outputs


class Region:
    """A region's network, as small as a link can join: what its stack exports is ``outputs``."""

    def __init__(
        self, root: Path, stack: str, config: Mapping[str, Any], cidr: IPv4Network, *, ecmp: bool = True
    ) -> None:
        self.stack, self.cidr, self._ecmp = stack, cidr, ecmp
        cloud = stack.split("-", 1)[0]
        self._scope = scope_of(root, {"azure": "azure-native"}.get(cloud, cloud), config)
        self._nodes, self._rest = map(str, cidr.subnets(prefixlen_diff=1))
        self.outputs = {"stack": stack, "network": getattr(self, f"_{cloud}")()}

    def expressroute(self, circuit: str) -> None:
        """Have a circuit that the user ordered."""
        parts = circuit.split("/")
        names = {"resourceGroupName": parts[4], "location": "eastus"}
        self._make("azure-native:resources:ResourceGroup", parts[-1], **names)
        self._make(
            "azure-native:network:ExpressRouteCircuit",
            parts[-1],
            **names,
            circuitName=parts[-1],
            bandwidthInGbps=100,
        )

    def _make(self, token: str, name: str, **inputs: Any) -> CloudResource:
        target = RequestedResource.of(f"urn:pulumi:{self.stack}::fabric::{token}::{self.stack}-{name}")
        checked, failures = check(self._scope, target, {}, inputs, seed=bytes(32), naming=Naming())
        assert not failures, (token, failures)
        return lifecycle.create(self._scope, target, checked)

    def _aws(self) -> dict[str, Any]:
        tags = {"gpufabric-stack": self.stack}
        vpc = self._make(
            "aws:ec2/vpc:Vpc", "vpc", cidrBlock=str(self.cidr), enableDnsHostnames=True, tags=tags
        ).id
        links, public = (str(subnet) for subnet in IPv4Network(self._rest).subnets(prefixlen_diff=1))
        zone = f"{self.stack.removeprefix('aws-')}a"
        subnets = {
            name: self._make(
                "aws:ec2/subnet:Subnet",
                name,
                vpcId=vpc,
                cidrBlock=cidr,
                availabilityZone=zone,
                tags={"Name": name},
            ).id
            for name, cidr in (("gpu", self._nodes), ("links", links), ("public", public))
        }
        tables = {
            name: self._make("aws:ec2/routeTable:RouteTable", name, vpcId=vpc).id
            for name in ("gpu", "system")
        }
        self._make(
            "aws:ec2/routeTableAssociation:RouteTableAssociation",
            "gpu",
            routeTableId=tables["gpu"],
            subnetId=subnets["gpu"],
        )
        group = self._make("aws:ec2/securityGroup:SecurityGroup", "nodes", vpcId=vpc, description="nodes").id
        return {
            "vpc_id": vpc,
            "links_subnet_id": subnets["links"],
            "route_table_ids": tables,
            "node_security_group_id": group,
        }

    def _azure(self) -> dict[str, Any]:
        net = "azure-native:network:"
        group = self._make(
            "azure-native:resources:ResourceGroup", "group", resourceGroupName=self.stack, location="eastus"
        )
        space = self._make(
            f"{net}VirtualNetwork",
            "network",
            resourceGroupName=self.stack,
            virtualNetworkName=self.stack,
            addressSpace={"addressPrefixes": [str(self.cidr)]},
            tags={"gpufabric-stack": self.stack},
        )
        names = {"resourceGroupName": self.stack, "virtualNetworkName": self.stack}
        self._make(f"{net}Subnet", "gpu", **names, subnetName="gpu", addressPrefix=self._nodes)
        gateway = self._make(
            f"{net}Subnet", "gateway", **names, subnetName="GatewaySubnet", addressPrefix=self._rest
        )
        return {
            "resource_group_name": plain(group.outputs)["name"],
            "location": "eastus",
            "virtual_network_id": space.id,
            "virtual_network_name": self.stack,
            "gateway_subnet_id": gateway.id,
        }

    def _oci(self) -> dict[str, Any]:
        core, place = "oci:Core/", {"compartmentId": COMPARTMENT}
        tags = {"gpufabric-stack": self.stack}
        vcn = self._make(f"{core}vcn:Vcn", "vcn", **place, cidrBlocks=[str(self.cidr)], freeformTags=tags).id
        made = self._make(f"{core}drg:Drg", "drg", **place)
        drg = made.id
        self._make(
            f"{core}defaultDrgRouteTable:DefaultDrgRouteTable",
            "drg",
            manageDefaultResourceId=plain(made.outputs)["defaultDrgRouteTables"][0]["vcn"],
            isEcmpEnabled=self._ecmp,
        )
        details = {"type": "VCN", "id": vcn}
        self._make(f"{core}drgAttachment:DrgAttachment", "vcn", drgId=drg, networkDetails=details)
        rules = [
            {"destination": cidr, "destinationType": "CIDR_BLOCK", "networkEntityId": drg} for cidr in PRIVATE
        ]
        table = self._make(f"{core}routeTable:RouteTable", "t", **place, vcnId=vcn, routeRules=rules).id
        for name, cidr in (("workers", self._nodes), ("pods", self._rest)):
            self._make(
                f"{core}subnet:Subnet", name, **place,
                vcnId=vcn, cidrBlock=cidr, routeTableId=table, displayName=name,
            )  # fmt: skip
        groups = {}
        for role in ("workers", "pods", "balancers"):
            kind = f"{core}networkSecurityGroup:NetworkSecurityGroup"
            groups[role] = self._make(kind, role, **place, vcnId=vcn).id
            self._make(
                f"{core}networkSecurityGroupSecurityRule:NetworkSecurityGroupSecurityRule",
                f"{role}-out",
                networkSecurityGroupId=groups[role],
                direction="EGRESS",
                protocol="all",
                destination="0.0.0.0/0",
                destinationType="CIDR_BLOCK",
            )
        return {
            "compartment_id": COMPARTMENT,
            "vcn_id": vcn,
            "drg_id": drg,
            "security_group_ids": groups,
        }
