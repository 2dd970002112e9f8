"""Things of an AWS account that regions stand on: networks, clusters, storage, placement groups."""

from collections.abc import Iterator

from gpufabric.catalog.catalog import Catalog
from gpufabric.plan.aws.subnets import places
from gpufabric.simcloud.cloudfiles.drafting.account import KnownRegion
from gpufabric.simcloud.cloudfiles.drafting.things.aws_identities import add_identities, add_role
from gpufabric.simcloud.cloudfiles.drafting.things.listing import ThingList, whole
from gpufabric.simcloud.clouds.aws.tokens import VPC_BLOCK
from gpufabric.spec.aws.existing import AwsGivenCluster, AwsGivenNetwork, AwsGivenSubnet
from gpufabric.spec.aws.pool import AwsPool
from gpufabric.spec.aws.region import AwsRegion

_SUPPORT = "100.127.255.0/24"
"""Range for subnets of things that the stacks do not name: NAT gateways and control planes. It is at the end
of the range that any VPC may add (RFC 6598)."""

_ANYWHERE = "0.0.0.0/0"


def add_things(things: ThingList, known: KnownRegion, catalog: Catalog) -> None:
    """Add what the stacks of a region stand on."""
    for stack, region in known.stacks.items():
        if isinstance(region, AwsRegion):
            _Stack(things, stack, region, catalog).add()


class _Stack:
    """Adds the things that one stack stands on."""

    def __init__(self, things: ThingList, stack: str, region: AwsRegion, catalog: Catalog) -> None:
        self._things, self._region, self._catalog = things, region, catalog
        self._of = f"of {stack}"

    def add(self) -> None:
        """Add all things, in the order of their creation."""
        existing = self._region.existing
        if existing.network is not None:
            self._network(existing.network)
        add_identities(self._things, self._region, self._of)
        if existing.cluster is not None and existing.network is not None:
            self._cluster(existing.cluster, existing.network)
        self._storage()
        for name, pool in self._region.pools.items():
            self._placement(name, pool)

    def _network(self, network: AwsGivenNetwork) -> None:
        things, vpc = self._things, network.id
        first, *more = whole(network.ranges, self._region.network.cidr)
        if network.ranges is None:
            things.assumed(f"existing.network {self._of}", f"the range {first} of {vpc} is")
        things.add("vpc", vpc, {"cidrBlock": first}, id_=vpc)
        for number, cidr in enumerate(more):
            self._block(vpc, cidr, f"{vpc}-{number}")
        for where, subnet, cidr, zone in self._subnets(network):
            self._subnet(vpc, where, subnet, cidr, zone)
        if network.transit_gateway_id:
            things.add("transit-gateway", network.transit_gateway_id, id_=network.transit_gateway_id)
        if network.nat_gateway_id:
            self._nat(network, network.nat_gateway_id)
        for name, table in (("gpu", network.route_tables.gpu), ("system", network.route_tables.system)):
            if table is not None and things.add("route-table", table.id, {"vpcId": vpc}, id_=table.id):
                things.lacks(f"existing.network.route_tables.{name} {self._of}", f"a route of {table.id}")
        for group in (network.security_groups.nodes, network.security_groups.lustre):
            if group is not None and things.add("security-group", group.id, {"vpcId": vpc}, id_=group.id):
                self._closed(group.id)

    def _block(self, vpc: str, cidr: str, name: str) -> None:
        self._things.add(VPC_BLOCK, name, {"vpcId": vpc, "cidrBlock": cidr})

    def _closed(self, group: str) -> None:
        """Close a group on itself, which nodes and Lustre need."""
        for direction in ("ingress", "egress"):
            inputs = {"securityGroupId": group, "referencedSecurityGroupId": group, "ipProtocol": "-1"}
            self._things.add(f"security-group-{direction}-rule", group, inputs)

    def _subnets(self, network: AwsGivenNetwork) -> Iterator[tuple[str, AwsGivenSubnet, str, str]]:
        """Yield given subnets with place, range and zone."""
        given, region = network.subnets, self._region
        every = places(region.network.cidr, given.system)
        if given.gpu is not None:
            yield "gpu", given.gpu, str(every.gpu), region.zone
        for zone, subnet in given.system.items():
            yield f"system.{zone}", subnet, str(every.system[zone]), zone
        if given.links is not None:
            yield "links", given.links, str(every.links), region.zone

    def _subnet(self, vpc: str, where: str, subnet: AwsGivenSubnet, cidr: str, zone: str) -> None:
        range_ = str(subnet.cidr or cidr)
        if subnet.cidr is None:
            self._things.assumed(
                f"existing.network.subnets.{where} {self._of}", f"the range {range_} of {subnet.id} is"
            )
        inputs = {
            "vpcId": vpc,
            "cidrBlock": range_,
            "availabilityZoneId": subnet.zone or zone,
            "mapPublicIpOnLaunch": subnet.gives_public_addresses or None,
        }
        self._things.add("subnet", subnet.id, inputs, id_=subnet.id)

    def _nat(self, network: AwsGivenNetwork, gateway: str) -> None:
        self._support(network.id, 0, self._region.zone)
        self._things.add("eip", gateway, {"domain": "vpc"})
        self._things.add(
            "nat-gateway",
            f"{gateway}-gateway",
            {"subnetId": f"${{{network.id}-support0}}", "allocationId": f"${{{gateway}}}"},
            id_=gateway,
        )

    def _support(self, vpc: str, number: int, zone: str) -> str:
        """Add a subnet for things that the stack does not name; return a reference to it."""
        self._block(vpc, _SUPPORT, f"{vpc}-support")
        start = _SUPPORT.partition("/")[0].rpartition(".")[0]
        inputs = {"vpcId": vpc, "cidrBlock": f"{start}.{16 * number}/28", "availabilityZoneId": zone}
        self._things.add("subnet", f"{vpc}-support{number}", inputs)
        return f"${{{vpc}-support{number}}}"

    def _cluster(self, cluster: AwsGivenCluster, network: AwsGivenNetwork) -> None:
        things, vpc = self._things, network.id
        if cluster.security_group_id:
            things.add(
                "security-group", cluster.security_group_id, {"vpcId": vpc}, id_=cluster.security_group_id
            )
        role = f"{cluster.id}-control-plane"
        add_role(things, role, ("eks.amazonaws.com",))
        zones = self._control_plane_zones()
        subnets = [self._support(vpc, number, zone) for number, zone in enumerate(zones, 1)]
        inputs = {
            "name": cluster.id,
            "version": ".".join(str(cluster.kubernetes_version).split(".")[:2]),
            "roleArn": f"${{{role}.arn}}",
            "vpcConfig": {"subnetIds": subnets},
            "accessConfig": {"authenticationMode": cluster.mode or "API"},
        }
        if things.add("aws:eks/cluster:Cluster", cluster.id, inputs) and cluster.mode is None:
            things.assumed(f"existing.cluster {self._of}", f"the authentication mode API of {cluster.id} is")
        if cluster.has_workload_identity:
            addon = {"clusterName": cluster.id, "addonName": "eks-pod-identity-agent"}
            things.add("aws:eks/addon:Addon", f"{cluster.id}-agent", addon)

    def _control_plane_zones(self) -> list[str]:
        """Return zones of the region in which a control plane can be, as many as it needs."""
        facts = self._catalog.control_plane_zones()
        prefix = self._region.zone.split("-")[0]
        zones = (f"{prefix}-az{number}" for number in range(1, 7))
        return [zone for zone in zones if zone not in facts.zones_without.value][: facts.least.value]

    def _storage(self) -> None:
        things, given = self._things, self._region.existing.storage
        bucket, files = given.checkpoints, given.lustre
        if bucket is not None and bucket.region in (None, self._region.region):
            things.add("bucket", bucket.id, {"bucket": bucket.id})
            if bucket.has_versioning:
                things.add(
                    "bucket-versioning",
                    bucket.id,
                    {"bucket": bucket.id, "versioningConfiguration": {"status": "Enabled"}},
                )
        if files is None:
            return
        place = f"existing.storage.lustre {self._of}"
        network = self._region.existing.network
        gpu = network.subnets.gpu if network is not None else None
        subnet = files.subnet_id or (gpu.id if gpu is not None else None)
        if subnet is None or not any(row.get("id") == subnet for row in things.resources):
            things.lacks(place, files.id)
            return
        things.assumed(place, f"size and throughput of {files.id} are")
        inputs = {
            "subnetIds": subnet,
            "storageCapacity": max(1, round((files.size_gib or 2400) / 2400)) * 2400,
            "deploymentType": "PERSISTENT_2",
            "perUnitStorageThroughput": 250,
        }
        things.add("lustre-file-system", files.id, inputs, id_=files.id)

    def _placement(self, name: str, pool: AwsPool) -> None:
        group = pool.existing.placement_group
        if group is not None:
            inputs = {"name": group.id, "strategy": group.strategy or "cluster"}
            self._things.add("placement-group", group.id, inputs)
            if group.strategy is None:
                self._things.assumed(
                    f"pools.{name}.existing.placement_group {self._of}", f"the strategy of {group.id} is"
                )
