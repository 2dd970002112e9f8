"""Facts about things of a simulated AWS account that declarations give."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from gpufabric.accounts.answer import SectionAnswer
from gpufabric.accounts.aws.declared import given_ids
from gpufabric.simcloud.accounts.view import AccountView, answered
from gpufabric.simcloud.clouds.aws import tokens
from gpufabric.simcloud.clouds.aws.zones import zone_id
from gpufabric.simcloud.resource import CloudResource
from gpufabric.spec import given_facts as facts
from gpufabric.spec.base import Declared
from gpufabric.spec.existing import Kind
from gpufabric.wire.values import plain

_ANYWHERE = "0.0.0.0/0"
_NEXT_HOPS = ("natGatewayId", "transitGatewayId", "networkInterfaceId", "gatewayId")
_RULES = {
    "in": "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
    "out": "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule",
}
_ENCRYPTION = tokens.settings_token("BucketServerSideEncryptionConfiguration")


def given(view: AccountView) -> list[SectionAnswer]:
    """Return the sections on given things, one for each kind that is declared."""
    wanted = given_ids(view.target)
    readers: dict[Kind, Callable[[_Account], Iterator[tuple[str, Declared]]]] = {
        "subnets": _Account.subnets,
        "security_groups": _Account.security_groups,
        "route_tables": _Account.route_tables,
        "clusters": _Account.clusters,
        "keys": _Account.keys,
        "roles": _Account.roles,
        "logs": _Account.logs,
        "stores": _Account.stores,
        "file_systems": _Account.file_systems,
        "placements": _Account.placements,
    }
    account = _Account(view)
    return [
        _section(kind, dict(read(account)), wanted[kind]) for kind, read in readers.items() if kind in wanted
    ]


def _section(kind: str, rows: Mapping[str, Declared], wanted: Iterable[str]) -> SectionAnswer:
    known = {id_: rows[id_] for id_ in wanted if id_ in rows}
    absent = {id_: "the simulated account does not have it" for id_ in wanted if id_ not in rows}
    return answered(kind, known, absent)


class _Account:
    """Resources of the account with their properties: inputs, and the outputs that the cloud adds."""

    def __init__(self, view: AccountView) -> None:
        self._view = view

    def _all(self, type_: str) -> Iterator[tuple[CloudResource, Mapping[str, Any]]]:
        for resource in self._view.state.of_type(type_):
            if resource.region in ("", self._view.target.region):
                yield resource, plain(resource.final) | plain(resource.inputs)

    def subnets(self) -> Iterator[tuple[str, Declared]]:
        """Yield subnets; how many of their addresses are free is unknown."""
        associations = self._all(tokens.ROUTE_TABLE_ASSOCIATION)
        links = {link.get("subnetId"): link["routeTableId"] for _, link in associations}
        for subnet, props in self._all(tokens.SUBNET):
            table = links.get(subnet.id)
            hop = None if table is None else self._routes(table).get(_ANYWHERE, "")
            zone = props.get("availabilityZoneId") or zone_id(
                self._view.target.region, str(props.get("availabilityZone"))
            )
            row = {
                "network_id": props.get("vpcId"),
                "cidr": props.get("cidrBlock"),
                "zone": zone,
                "route_table_id": table,
                "gives_public_addresses": bool(props.get("mapPublicIpOnLaunch")),
                "has_outbound": None if hop is None else bool(hop) and not hop.startswith("igw-"),
            }
            yield subnet.id, facts.SubnetFacts.model_validate(row)

    def _routes(self, table: str) -> dict[str, str]:
        return {
            str(route["destinationCidrBlock"]): next(
                (str(route[key]) for key in _NEXT_HOPS if route.get(key)), "unknown"
            )
            for _, route in self._all(tokens.ROUTE)
            if route.get("routeTableId") == table and route.get("destinationCidrBlock")
        }

    def route_tables(self) -> Iterator[tuple[str, Declared]]:
        """Yield route tables."""
        for table, props in self._all(tokens.ROUTE_TABLE):
            yield (
                table.id,
                facts.RouteTableFacts(network_id=props.get("vpcId"), routes=self._routes(table.id)),
            )

    def security_groups(self) -> Iterator[tuple[str, Declared]]:
        """Yield security groups."""
        closed = [
            {
                rule["securityGroupId"]
                for _, rule in self._all(type_)
                if rule.get("ipProtocol") == "-1"
                and rule.get("referencedSecurityGroupId") == rule["securityGroupId"]
            }
            for type_ in _RULES.values()
        ]
        for group, props in self._all(tokens.SECURITY_GROUP):
            is_closed = all(group.id in direction for direction in closed)
            yield (
                group.id,
                facts.SecurityGroupFacts(network_id=props.get("vpcId"), closed_on_itself=is_closed),
            )

    def clusters(self) -> Iterator[tuple[str, Declared]]:
        """Yield clusters by name."""
        agents = {
            addon["clusterName"]
            for _, addon in self._all(tokens.ADDON)
            if addon.get("addonName") == "eks-pod-identity-agent"
        }
        for cluster, props in self._all(tokens.CLUSTER):
            outputs = plain(cluster.final)
            network = outputs.get("vpcConfig") or {}
            services = outputs.get("kubernetesNetworkConfig") or {}
            authority = outputs.get("certificateAuthority") or {}
            yield (
                str(props.get("name")),
                facts.ClusterFacts.model_validate(
                    {
                        "kubernetes_version": props.get("version"),
                        "network_id": network.get("vpcId"),
                        "security_group_id": network.get("clusterSecurityGroupId"),
                        "endpoint": outputs.get("endpoint"),
                        "certificate_authority": authority.get("data"),
                        "service_cidr": services.get("serviceIpv4Cidr"),
                        "mode": (props.get("accessConfig") or {}).get("authenticationMode"),
                        "has_workload_identity": True if props.get("name") in agents else None,
                        "status": outputs.get("status"),
                    }
                ),
            )

    def keys(self) -> Iterator[tuple[str, Declared]]:
        """Yield keys by ARN."""
        for _, props in self._all("aws:kms/key:Key"):
            enabled = props.get("isEnabled", True) is not False
            yield str(props.get("arn")), facts.KeyFacts(region=self._view.target.region, is_enabled=enabled)

    def roles(self) -> Iterator[tuple[str, Declared]]:
        """Yield roles by ARN."""
        attached = [props for _, props in self._all(tokens.ROLE_POLICY_ATTACHMENT)]
        for role, props in self._all(tokens.ROLE):
            names = (role.id, props.get("name"))
            policies = [str(row["policyArn"]) for row in attached if row.get("role") in names]
            yield (
                str(props.get("arn")),
                facts.RoleFacts(
                    trusted=tuple(sorted(_services(str(props.get("assumeRolePolicy") or "{}")))),
                    policies=tuple(sorted(arn.rpartition("/")[2] for arn in policies)),
                    permission_boundary=props.get("permissionsBoundary") or "",
                ),
            )

    def logs(self) -> Iterator[tuple[str, Declared]]:
        """Yield log groups by name."""
        for group, props in self._all("aws:cloudwatch/logGroup:LogGroup"):
            days = props.get("retentionInDays")
            name = str(props.get("name") or group.id)
            yield name, facts.LogFacts(retention_days=int(days) if days else None)

    def stores(self) -> Iterator[tuple[str, Declared]]:
        """Yield buckets by name."""
        versioned = {
            props.get("bucket"): (props.get("versioningConfiguration") or {}).get("status") == "Enabled"
            for _, props in self._all(tokens.BUCKET_VERSIONING)
        }
        keys = {
            props.get("bucket"): rule.get("kmsMasterKeyId", "")
            for _, props in self._all(_ENCRYPTION)
            for rule in (
                (item.get("applyServerSideEncryptionByDefault") or {}) for item in props.get("rules") or []
            )
        }
        for bucket, _ in self._all(tokens.BUCKET):
            yield (
                bucket.id,
                facts.StoreFacts(
                    region=bucket.region or None,
                    has_versioning=versioned.get(bucket.id, False),
                    key_id=str(keys.get(bucket.id) or ""),
                ),
            )

    def file_systems(self) -> Iterator[tuple[str, Declared]]:
        """Yield Lustre file systems."""
        for system, props in self._all(tokens.LUSTRE_FILE_SYSTEM):
            size, subnets = props.get("storageCapacity"), props.get("subnetIds")
            yield (
                system.id,
                facts.FileSystemFacts(
                    subnet_id=subnets if isinstance(subnets, str) else None,
                    address=props.get("dnsName"),
                    mount_name=props.get("mountName"),
                    size_gib=int(size) if size else None,
                ),
            )

    def placements(self) -> Iterator[tuple[str, Declared]]:
        """Yield placement groups by name."""
        for group, props in self._all(tokens.PLACEMENT_GROUP):
            yield str(props.get("name") or group.id), facts.PlacementFacts(strategy=props.get("strategy"))


def _services(policy: str) -> set[str]:
    """Return the services that a trust policy lets assume a role."""
    services: set[str] = set()
    for statement in json.loads(policy).get("Statement", []):
        principal = statement.get("Principal")
        if statement.get("Effect") == "Allow" and isinstance(principal, dict):
            service = principal.get("Service", [])
            services.update([service] if isinstance(service, str) else service)
    return services
