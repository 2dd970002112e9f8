"""Reads facts about the things that exist and that declarations of stacks name, except hubs."""

from collections.abc import Callable, Iterable
from functools import partial

from gpufabric.accounts.answer import SectionAnswer
from gpufabric.accounts.oci import given_hubs
from gpufabric.accounts.oci.client import OciClients, SdkModel
from gpufabric.accounts.oci.declared import given_ids
from gpufabric.accounts.oci.errors import CallError
from gpufabric.accounts.oci.sections import MISSING, Rows, section
from gpufabric.accounts.target import Target
from gpufabric.spec.base import Declared
from gpufabric.spec.existing import Kind
from gpufabric.spec.given_facts import (
    ClusterFacts,
    FileSystemFacts,
    PlacementFacts,
    RouteTableFacts,
    SecurityGroupFacts,
    StoreFacts,
    SubnetFacts,
)

Read = Callable[[OciClients, Target, str], Declared]
"""Reads the facts of one thing by its id."""

_ANYWHERE, _ALL, _ENHANCED = "0.0.0.0/0", "all", "ENHANCED_CLUSTER"
_INTERNET_GATEWAY = "ocid1.internetgateway."
_RULES = "network:ListNetworkSecurityGroupSecurityRules"


def given(clients: OciClients, target: Target) -> list[SectionAnswer]:
    """Read the sections about given things; one without a declared id is not asked for.

    Args:
        clients: clients of the region.
        target: the tenancy with its stacks.
    """
    wanted = given_ids(target)
    answers = [
        section(kind, calls, partial(_rows, clients, target, wanted[kind], read))
        for kind, (calls, read) in _READERS.items()
        if wanted.get(kind)
    ]
    if target.zone_ids:
        read = partial(_rows, clients, target, target.zone_ids, given_hubs.zone)
        answers.append(section("dns_zones", ("dns:GetZone",), read))
    return answers


def _rows(clients: OciClients, target: Target, wanted: Iterable[str], read: Read) -> Rows:
    """Ask about each id. OCI does not tell what is missing from what may not be read."""
    rows = Rows()
    for id_ in wanted:
        try:
            rows.rows[id_] = read(clients, target, id_)
        except CallError as error:
            if not error.is_missing:
                raise
            rows.absent[id_] = MISSING
    return rows


def _subnet(clients: OciClients, _: Target, id_: str) -> SubnetFacts:
    row = clients.one("network", "get_subnet", id_)
    routes = _routes(clients.one("network", "get_route_table", row.route_table_id))
    hop = routes.get(_ANYWHERE, "")
    return SubnetFacts.model_validate(
        {
            "network_id": row.vcn_id,
            "cidr": row.cidr_block,
            "zone": row.availability_domain or "",
            "route_table_id": row.route_table_id,
            "gives_public_addresses": not row.prohibit_public_ip_on_vnic,
            # An internet gateway serves public addresses only, which no machine has.
            "has_outbound": bool(hop) and not hop.startswith(_INTERNET_GATEWAY),
        }
    )


def _route_table(clients: OciClients, _: Target, id_: str) -> RouteTableFacts:
    row = clients.one("network", "get_route_table", id_)
    return RouteTableFacts(network_id=row.vcn_id, routes=_routes(row))


def _routes(table: SdkModel) -> dict[str, str]:
    rules: list[SdkModel] = table.route_rules or []
    return {str(rule.destination or rule.cidr_block): str(rule.network_entity_id) for rule in rules}


def _group(clients: OciClients, _: Target, id_: str) -> SecurityGroupFacts:
    row = clients.one("network", "get_network_security_group", id_)
    rules = clients.every("network", "list_network_security_group_security_rules", id_)
    open_ = {
        rule.direction
        for rule in rules
        if rule.protocol == _ALL and {id_, _ANYWHERE} & {rule.source, rule.destination}
    }
    return SecurityGroupFacts(network_id=row.vcn_id, closed_on_itself={"INGRESS", "EGRESS"} <= open_)


def _cluster(clients: OciClients, _: Target, id_: str) -> ClusterFacts:
    row = clients.one("kubernetes", "get_cluster", id_)
    network = row.options.kubernetes_network_config if row.options else None
    return ClusterFacts.model_validate(
        {
            "kubernetes_version": row.kubernetes_version,
            "network_id": row.vcn_id,
            "endpoint": row.endpoints.private_endpoint if row.endpoints else None,
            "service_cidr": network.services_cidr if network else None,
            "mode": next((option.cni_type for option in row.cluster_pod_network_options or ()), None),
            "cluster_type": row.type,
            "has_workload_identity": row.type == _ENHANCED,
            "status": row.lifecycle_state,
        }
    )


def _store(clients: OciClients, target: Target, name: str) -> StoreFacts:
    namespace = clients.one("object-storage", "get_namespace", compartment_id=target.account)
    row = clients.one("object-storage", "get_bucket", namespace, name)
    return StoreFacts(
        region=target.region, has_versioning=row.versioning == "Enabled", key_id=row.kms_key_id or ""
    )


def _file_system(clients: OciClients, _: Target, id_: str) -> FileSystemFacts:
    row = clients.one("lustre", "get_lustre_file_system", id_)
    return FileSystemFacts(
        subnet_id=row.subnet_id, address=row.management_service_address, mount_name=row.file_system_name
    )


def _placement(clients: OciClients, _: Target, id_: str) -> PlacementFacts:
    row = clients.one("compute", "get_compute_cluster", id_)
    return PlacementFacts(zone=row.availability_domain)


_READERS: dict[Kind, tuple[tuple[str, ...], Read]] = {
    "subnets": (("network:GetSubnet", "network:GetRouteTable"), _subnet),
    "security_groups": (("network:GetNetworkSecurityGroup", _RULES), _group),
    "route_tables": (("network:GetRouteTable",), _route_table),
    "clusters": (("kubernetes:GetCluster",), _cluster),
    "stores": (("object-storage:GetNamespace", "object-storage:GetBucket"), _store),
    "file_systems": (("lustre:GetLustreFileSystem",), _file_system),
    "placements": (("compute:GetComputeCluster",), _placement),
    "hubs": (given_hubs.CALLS, given_hubs.hub),
}
"""Calls and reader of each kind of given thing. All networks of the compartments are read anyway."""
