"""Things of an OCI tenancy that regions stand on: networks, clusters, storage, compute clusters, tags."""

from collections.abc import Iterator

from gpufabric.plan.oci.subnets import places
from gpufabric.simcloud.cloudfiles.drafting.account import KnownRegion
from gpufabric.simcloud.cloudfiles.drafting.things.listing import ThingList, given_name, whole
from gpufabric.simcloud.clouds.oci.ocid import namespace
from gpufabric.spec.oci.existing import OciGivenCluster, OciGivenNetwork, OciGivenSubnet
from gpufabric.spec.oci.pool import OciPool
from gpufabric.spec.oci.region import OciRegion

_RULE = "network-security-group-security-rule"


def add_things(things: ThingList, known: KnownRegion) -> None:
    """Add what the stacks of a region stand on."""
    for stack, region in known.stacks.items():
        if isinstance(region, OciRegion):
            _Stack(things, stack, region).add()


class _Stack:
    """Adds the things that one stack stands on."""

    def __init__(self, things: ThingList, stack: str, region: OciRegion) -> None:
        self._things, self._region, self._of = things, region, f"of {stack}"

    def add(self) -> None:
        """Add all things, in the order of their creation."""
        existing = self._region.existing
        if existing.network is not None:
            self._network(existing.network)
            if existing.cluster is not None:
                self._cluster(existing.cluster, existing.network)
        self._storage()
        for pool in self._region.pools.values():
            self._compute_cluster(pool)
        tag = existing.policies.tag
        if tag is not None:
            tags: list[str] = self._things.draft.part.setdefault("tag_keys", [])
            if tag not in tags:
                tags.append(tag)

    def _compartment(self) -> dict[str, str]:
        return {"compartmentId": self._region.compartment_id}

    def _network(self, network: OciGivenNetwork) -> None:
        things, vcn = self._things, network.id
        ranges = whole(network.ranges, self._region.network.cidr)
        if network.ranges is None:
            things.assumed(f"existing.network {self._of}", f"the range {ranges[0]} of {vcn} is")
        things.add("vcn", vcn, {**self._compartment(), "cidrBlocks": ranges}, id_=vcn)
        drg = network.drg_id
        if drg is not None:
            things.add("drg", drg, self._compartment(), id_=drg)
            details = {"type": "VCN", "id": vcn}
            things.add(
                "drg-attachment", f"{given_name(vcn)}-attachment", {"drgId": drg, "networkDetails": details}
            )
        table = network.route_table
        if table is not None and things.add(
            "route-table", table.id, {**self._compartment(), "vcnId": vcn}, id_=table.id
        ):
            things.lacks(f"existing.network.route_table {self._of}", f"a route of {table.id}")
        for role, subnet, cidr in self._subnets(network):
            self._subnet(vcn, role, subnet, cidr)
        groups = network.security_groups
        for role in ("control_plane", "workers", "pods", "lustre", "balancers"):
            group = getattr(groups, role)
            if group is not None:
                self._group(vcn, group.id, is_closed=group.closed_on_itself is not False)

    def _subnets(self, network: OciGivenNetwork) -> Iterator[tuple[str, OciGivenSubnet, str]]:
        for role, cidr in places(self._region.network.cidr).items():
            name = role.replace("-", "_")
            subnet: OciGivenSubnet | None = getattr(network.subnets, name)
            if subnet is not None:
                yield name, subnet, str(cidr)

    def _subnet(self, vcn: str, role: str, subnet: OciGivenSubnet, cidr: str) -> None:
        if subnet.cidr is None:
            place = f"existing.network.subnets.{role} {self._of}"
            self._things.assumed(place, f"the range {cidr} of {subnet.id} is")
        inputs = {
            **self._compartment(),
            "vcnId": vcn,
            "cidrBlock": str(subnet.cidr or cidr),
            "availabilityDomain": subnet.zone or None,
            "prohibitPublicIpOnVnic": not subnet.gives_public_addresses,
        }
        self._things.add("subnet", subnet.id, inputs, id_=subnet.id)

    def _group(self, vcn: str, group: str, *, is_closed: bool) -> None:
        inputs = {**self._compartment(), "vcnId": vcn}
        if not self._things.add("network-security-group", group, inputs, id_=group) or not is_closed:
            return
        for direction, side in (("INGRESS", "source"), ("EGRESS", "destination")):
            rule = {
                "networkSecurityGroupId": group, "direction": direction, "protocol": "all", side: group,
                f"{side}Type": "NETWORK_SECURITY_GROUP",
            }  # fmt: skip
            self._things.add(_RULE, f"{given_name(group)}-{direction.lower()}", rule)

    def _cluster(self, cluster: OciGivenCluster, network: OciGivenNetwork) -> None:
        things = self._things
        subnets = network.subnets
        api = subnets.control_plane or subnets.workers
        endpoint = {"subnetId": api.id} if api is not None else None
        version = str(cluster.kubernetes_version)
        inputs = {
            **self._compartment(),
            "vcnId": network.id,
            "kubernetesVersion": version if version.startswith("v") else f"v{version}",
            "type": cluster.cluster_type or "ENHANCED_CLUSTER",
            "clusterPodNetworkOptions": [{"cniType": cluster.mode or "OCI_VCN_IP_NATIVE"}],
            "endpointConfig": endpoint,
        }
        if things.add("oci:ContainerEngine/cluster:Cluster", cluster.id, inputs, id_=cluster.id):
            things.assumed(f"existing.cluster {self._of}", f"the subnet of the API server of {cluster.id} is")

    def _storage(self) -> None:
        things, given = self._things, self._region.existing.storage
        bucket, files = given.checkpoints, given.lustre
        if bucket is not None and bucket.region in (None, self._region.region):
            inputs = {
                "compartmentId": bucket.compartment_id or self._region.compartment_id,
                "name": bucket.id,
                "namespace": bucket.namespace or namespace(self._region.tenancy_id),
                "versioning": "Enabled" if bucket.has_versioning else None,
            }
            things.add("bucket", bucket.id, inputs)
        if files is not None:
            things.lacks(f"existing.storage.lustre {self._of}", files.id)

    def _compute_cluster(self, pool: OciPool) -> None:
        cluster = pool.existing.compute_cluster
        if cluster is not None:
            domain = cluster.zone or self._region.availability_domain
            inputs = {**self._compartment(), "availabilityDomain": domain}
            self._things.add("compute-cluster", cluster.id, inputs, id_=cluster.id)
