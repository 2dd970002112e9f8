"""Facts about things of a simulated OCI tenancy that declarations give."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from gpufabric.accounts.answer import SectionAnswer
from gpufabric.accounts.oci.declared import given_ids
from gpufabric.simcloud.accounts.view import AccountView, answered
from gpufabric.simcloud.clouds.oci import tokens
from gpufabric.simcloud.clouds.oci.invokes import authority
from gpufabric.simcloud.resource import CloudResource
from gpufabric.spec import given_facts as facts
from gpufabric.spec.base import Declared
from gpufabric.spec.existing import Kind
from gpufabric.wire.values import dig, plain

_ANYWHERE = "0.0.0.0/0"
_GROUP = "oci:Core/networkSecurityGroup:NetworkSecurityGroup"
_ROUTE_TABLE = "oci:Core/routeTable:RouteTable"
_ENHANCED = "ENHANCED_CLUSTER"

_BYTES_PER_GB, _BYTES_PER_GIB = 10**9, 2**30


def given(view: AccountView) -> list[SectionAnswer]:
    """Return the sections on given things, one for each kind that is declared."""
    wanted, tenancy = given_ids(view.target), _Tenancy(view)
    readers: dict[Kind, Callable[[], Iterator[tuple[str, Declared]]]] = {
        "subnets": tenancy.subnets,
        "security_groups": tenancy.security_groups,
        "route_tables": tenancy.route_tables,
        "clusters": tenancy.clusters,
        "stores": tenancy.stores,
        "file_systems": tenancy.file_systems,
        "placements": tenancy.placements,
    }
    return [_section(kind, dict(read()), wanted[kind]) for kind, read in readers.items() if kind in wanted]


def _section(kind: str, rows: Mapping[str, Declared], wanted: Iterable[str]) -> SectionAnswer:
    known = {id_: rows[id_] for id_ in wanted if id_ in rows}
    absent = {id_: "the simulated tenancy does not have it" for id_ in wanted if id_ not in rows}
    return answered(kind, known, absent)


class _Tenancy:
    """Resources of the tenancy with their properties: inputs, and the outputs that the cloud adds."""

    def __init__(self, view: AccountView) -> None:
        self._view = view

    def _all(self, type_: str) -> Iterator[tuple[CloudResource, Mapping[str, Any]]]:
        for resource in self._view.state.of_type(type_):
            if resource.region in ("", self._view.target.region):
                yield resource, plain(resource.outputs) | plain(resource.inputs)

    def subnets(self) -> Iterator[tuple[str, Declared]]:
        """Yield subnets; how many of their addresses are free is unknown."""
        tables = {table.id: _routes(props) for table, props in self._all(_ROUTE_TABLE)}
        for subnet, props in self._all(tokens.SUBNET):
            table = props.get("routeTableId")
            # The VCN's default table is no resource of its own, and what it holds is unknown.
            routes = tables.get(str(table))
            row = {
                "network_id": props.get("vcnId"),
                "cidr": props.get("cidrBlock"),
                "zone": props.get("availabilityDomain") or "",
                "route_table_id": table,
                "gives_public_addresses": not props.get("prohibitPublicIpOnVnic"),
                "has_outbound": None if routes is None else _ANYWHERE in routes,
            }
            yield subnet.id, facts.SubnetFacts.model_validate(row)

    def route_tables(self) -> Iterator[tuple[str, Declared]]:
        """Yield route tables."""
        for table, props in self._all(_ROUTE_TABLE):
            yield table.id, facts.RouteTableFacts(network_id=props.get("vcnId"), routes=_routes(props))

    def security_groups(self) -> Iterator[tuple[str, Declared]]:
        """Yield network security groups."""
        closed = {
            (rule["networkSecurityGroupId"], rule["direction"])
            for _, rule in self._all(tokens.SECURITY_GROUP_RULE)
            if rule.get("protocol") == "all"
            and rule["networkSecurityGroupId"] in (rule.get("source"), rule.get("destination"))
        }
        for group, props in self._all(_GROUP):
            is_closed = {(group.id, "INGRESS"), (group.id, "EGRESS")} <= closed
            row = facts.SecurityGroupFacts(network_id=props.get("vcnId"), closed_on_itself=is_closed)
            yield group.id, row

    def clusters(self) -> Iterator[tuple[str, Declared]]:
        """Yield clusters."""
        for cluster, props in self._all(tokens.CLUSTER):
            options: list[Mapping[str, Any]] = props.get("clusterPodNetworkOptions") or []
            endpoints: list[Mapping[str, Any]] = props.get("endpoints") or []
            is_enhanced = props.get("type") == _ENHANCED
            row = {
                "kubernetes_version": props.get("kubernetesVersion"),
                "network_id": props.get("vcnId"),
                "endpoint": next((item.get("privateEndpoint") for item in endpoints), None),
                "certificate_authority": authority(cluster.id),
                "service_cidr": dig(props, "options.kubernetesNetworkConfig.servicesCidr"),
                "mode": next((item.get("cniType") for item in options), None),
                "cluster_type": props.get("type"),
                "has_workload_identity": is_enhanced,
                "status": props.get("state"),
            }
            yield cluster.id, facts.ClusterFacts.model_validate(row)

    def stores(self) -> Iterator[tuple[str, Declared]]:
        """Yield buckets by name."""
        for bucket, props in self._all(tokens.BUCKET):
            row = facts.StoreFacts(
                region=bucket.region,
                has_versioning=props.get("versioning") == "Enabled",
                key_id=props.get("kmsKeyId") or "",
            )
            yield str(props.get("name")), row

    def file_systems(self) -> Iterator[tuple[str, Declared]]:
        """Yield file systems. OCI states their capacity in GB."""
        for system, props in self._all(tokens.LUSTRE_FILE_SYSTEM):
            size_gb = props.get("capacityInGbs")
            row = facts.FileSystemFacts(
                subnet_id=props.get("subnetId"),
                address=props.get("managementServiceAddress"),
                mount_name=props.get("fileSystemName"),
                size_gib=int(size_gb) * _BYTES_PER_GB // _BYTES_PER_GIB if size_gb else None,
            )
            yield system.id, row

    def placements(self) -> Iterator[tuple[str, Declared]]:
        """Yield compute clusters."""
        for cluster, props in self._all(tokens.COMPUTE_CLUSTER):
            yield cluster.id, facts.PlacementFacts(zone=props.get("availabilityDomain"))


def _routes(props: Mapping[str, Any]) -> dict[str, str]:
    rules: list[Mapping[str, Any]] = props.get("routeRules") or []
    return {str(rule["destination"]): str(rule["networkEntityId"]) for rule in rules if "destination" in rule}
