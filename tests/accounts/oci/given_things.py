"""Things that exist in the tenancy of the tests, beyond those of ``tools/loopback/oci``."""

# Models of the SDK have no types.
# pyright: basic

from collections.abc import Callable
from typing import Any

from oci.container_engine import models as oke
from oci.core import models as core
from oci.dns import models as dns
from oci.lustre_file_storage import models as lustre

from tools.loopback.oci.facts import COMPARTMENT, FIRST, SUBNET, THEN, VCN
from tools.loopback.oci.server import NOT_FOUND, Asked, Route

TABLE, GROUP = "ocid1.routetable.oc1.iad.aaaatable", "ocid1.networksecuritygroup.oc1.iad.aaaagroup"
CLUSTER, FILES = "ocid1.cluster.oc1.iad.aaaacluster", "ocid1.lustrefilesystem.oc1.iad.aaaafiles"
COMPUTE, DRG = "ocid1.computecluster.oc1.iad.aaaacompute", "ocid1.drg.oc1.iad.aaaahub"
DRG_TABLE, ZONE = "ocid1.drgroutetable.oc1.iad.aaaatable", "ocid1.dns-zone.oc1.iad.aaaazone"
NAT = "ocid1.natgateway.oc1.iad.aaaanat"


def things() -> dict[str, Any]:
    """Return one thing of each kind by id."""
    return {
        SUBNET: core.Subnet(
            id=SUBNET, compartment_id=COMPARTMENT, vcn_id=VCN, route_table_id=TABLE, cidr_block="10.8.1.0/24",
            prohibit_public_ip_on_vnic=True, lifecycle_state="AVAILABLE", virtual_router_ip="10.8.1.1",
            virtual_router_mac="00:00:00:00:00:01",
        ),
        TABLE: core.RouteTable(
            id=TABLE, compartment_id=COMPARTMENT, vcn_id=VCN, lifecycle_state="AVAILABLE",
            route_rules=[core.RouteRule(destination="0.0.0.0/0", network_entity_id=NAT)],
        ),
        GROUP: core.NetworkSecurityGroup(
            id=GROUP, compartment_id=COMPARTMENT, vcn_id=VCN, lifecycle_state="AVAILABLE", time_created=THEN
        ),
        CLUSTER: oke.Cluster(
            id=CLUSTER, vcn_id=VCN, kubernetes_version="v1.34.1", type="ENHANCED_CLUSTER",
            lifecycle_state="ACTIVE",
            endpoints=oke.ClusterEndpoints(private_endpoint="10.8.0.10:6443"),
            options=oke.ClusterCreateOptions(
                kubernetes_network_config=oke.KubernetesNetworkConfig(services_cidr="10.96.0.0/16")
            ),
            cluster_pod_network_options=[oke.OciVcnIpNativeClusterPodNetworkOptionDetails()],
        ),
        FILES: lustre.LustreFileSystem(
            id=FILES, compartment_id=COMPARTMENT, availability_domain=FIRST, display_name="files",
            time_created=THEN, lifecycle_state="ACTIVE", capacity_in_gbs=31200, subnet_id=SUBNET,
            performance_tier="MBPS_PER_TB_125", management_service_address="10.8.1.5",
            file_system_name="scratch", lnet="tcp", freeform_tags={}, defined_tags={}, nsg_ids=[],
            major_version="2.15", system_tags={}, file_system_description="", time_updated=THEN,
            maintenance_window=lustre.MaintenanceWindow(day_of_week="SUNDAY", time_start="22:00"),
            root_squash_configuration=lustre.RootSquashConfiguration(),
        ),
        COMPUTE: core.ComputeCluster(
            id=COMPUTE, compartment_id=COMPARTMENT, availability_domain=FIRST, lifecycle_state="ACTIVE",
            display_name="lab", time_created=THEN,
        ),
        DRG: core.Drg(id=DRG, compartment_id=COMPARTMENT, lifecycle_state="AVAILABLE"),
        ZONE: dns.Zone(
            id=ZONE, name="fabric.internal.", zone_type="PRIMARY", compartment_id=COMPARTMENT,
            scope="PRIVATE", freeform_tags={}, defined_tags={}, version="1", serial=1, time_created=THEN,
            lifecycle_state="ACTIVE", is_protected=False, nameservers=[],
            resolution_mode="STATIC", self_uri="https://x", zone_transfer_servers=[],
            dnssec_state="DISABLED", external_masters=[], external_downstreams=[],
        ),
    }  # fmt: skip


def rules() -> list[Any]:
    """Return the rules of the group: all to and from itself."""
    return [
        core.SecurityRule(id="1", direction="INGRESS", protocol="all", source=GROUP),
        core.SecurityRule(id="2", direction="EGRESS", protocol="all", destination=GROUP),
    ]


def attachment(network: str, table: str = DRG_TABLE, state: str = "ATTACHED") -> Any:
    """Return an attachment of the DRG."""
    return core.DrgAttachment(
        id=f"ocid1.drgattachment.oc1.iad.{network[-4:]}", compartment_id=COMPARTMENT, drg_id=DRG,
        drg_route_table_id=table, lifecycle_state=state,
        network_details=core.VcnDrgAttachmentNetworkDetails(id=network),
    )  # fmt: skip


def drg_table(id_: str = DRG_TABLE, *, ecmp: bool) -> Any:
    """Return a route table of the DRG."""
    return core.DrgRouteTable(
        id=id_, compartment_id=COMPARTMENT, drg_id=DRG, display_name="t", time_created=THEN,
        lifecycle_state="AVAILABLE", is_ecmp_enabled=ecmp,
    )  # fmt: skip


def routes(held: dict[str, Any], lists: dict[str, list[Any]]) -> list[Route]:
    """Return the routes to things by id, and to lists by operation."""

    def thing(asked: Asked) -> Any:
        if asked.match[1] not in held:
            raise NOT_FOUND
        return held[asked.match[1]]

    def every(operation: str) -> Callable[[Asked], Any]:
        return lambda _: lists.get(operation, [])

    def get(path: str, operation: str) -> Route:
        return Route("GET", f"{path}/([^/]+)", operation, thing)

    def listing(path: str, operation: str) -> Route:
        return Route("GET", path, operation, every(operation))

    core_path = "/20160918"
    return [
        get(f"{core_path}/subnets", "GetSubnet"),
        get(f"{core_path}/routeTables", "GetRouteTable"),
        get(f"{core_path}/networkSecurityGroups", "GetNetworkSecurityGroup"),
        listing(
            f"{core_path}/networkSecurityGroups/[^/]+/securityRules", "ListNetworkSecurityGroupSecurityRules"
        ),
        get("/20180222/clusters", "GetCluster"),
        get("/20250228/lustreFileSystems", "GetLustreFileSystem"),
        get(f"{core_path}/computeClusters", "GetComputeCluster"),
        get(f"{core_path}/drgs", "GetDrg"),
        listing(f"{core_path}/drgAttachments", "ListDrgAttachments"),
        listing(f"{core_path}/drgRouteTables", "ListDrgRouteTables"),
        get("/20180115/zones", "GetZone"),
    ]
