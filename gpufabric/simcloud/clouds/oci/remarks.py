"""Problems of a resource that OCI does not show in one place."""

import re

from gpufabric.plan.oci.matching_rules import Machine, parse
from gpufabric.plural import plural
from gpufabric.simcloud.clouds.oci.rules.facts import constructs_of
from gpufabric.simcloud.clouds.oci.rules.identity import DYNAMIC_GROUP, POLICY
from gpufabric.simcloud.clouds.oci.rules.launch import (
    LAUNCHERS,
    Launch,
    failed,
    launch,
)
from gpufabric.simcloud.clouds.oci.rules.reservations import configurations, used_of
from gpufabric.simcloud.clouds.oci.tokens import (
    CAPACITY_RESERVATION,
    CLUSTER_NETWORK,
    GPU_MEMORY_CLUSTER,
    NODE_POOL,
)
from gpufabric.simcloud.clouds.request import State
from gpufabric.simcloud.resource import CloudResource
from gpufabric.wire.values import as_list, dig, plain

RDMA_PLUGINS = ("Compute HPC RDMA Authentication", "Compute HPC RDMA Auto-Configuration")
"""Plugins of the Oracle Cloud Agent without which a node has no address on its RDMA interfaces
(oracle-quickstart/oci-hpc, pull request 36)."""

_JOINS = re.compile(r"\s*allow\s+dynamic-group\s+(?P<group>\S+)\s+to\s+\{[^}]*CLUSTER_JOIN", re.IGNORECASE)

_IMAGE_ROOT_GIB = 36
"""Root of OKE's images of Oracle Linux, whatever the size of the boot volume
(oracle-terraform-modules/terraform-oci-oke, issues 414 and 649)."""


def remark(state: State, resource: CloudResource) -> str:
    """Return a note on a resource; empty if there is none.

    Notes name nodes without RDMA addresses or with a small root, the used part of a reservation, a scheduled
    deletion, and the reason why a resource could not start.
    """
    if not resource.urn:
        return f"to be deleted at {plain(resource.outputs).get('timeOfDeletion')}"
    if resource.type == CAPACITY_RESERVATION:
        total = sum(
            configuration.count for configuration in configurations(resource.id, plain(resource.inputs))
        )
        return f"{used_of(state, resource.id)} of {total} reserved hosts in use"
    if resource.type not in LAUNCHERS:
        return ""
    if failed(resource):
        return f"{resource.outputs.get('state')}, no nodes"
    made = launch(state, resource.type, resource.id, resource.region, plain(resource.inputs))
    notes = (_without_rdma(made), _small_root(resource, made.nodes), _outside_of_groups(state, made))
    return "; ".join(note for note in notes if note)


def _small_root(resource: CloudResource, nodes: int) -> str:
    """Return a note on nodes of OKE whose root is that of the image.

    Either no size is stated, or OKE's own start script runs, which does not grow the root.
    """
    inputs = plain(resource.inputs)
    stated = dig(inputs, "nodeSourceDetails.bootVolumeSizeInGbs") and dig(inputs, "nodeMetadata.user_data")
    if resource.type != NODE_POOL or stated or not nodes:
        return ""
    return f"{nodes} nodes with a root file system of about {_IMAGE_ROOT_GIB} GiB"


def _outside_of_groups(state: State, made: Launch) -> str:
    """Return a note on machines that cannot join a cluster, because no dynamic group that may has them.

    Without a policy of the program the tenancy is taken to have one, and so are groups of other forms.
    """
    policies = [plain(policy.outputs).get("statements") for policy in state.of_type(POLICY)]
    joins = (_JOINS.match(str(statement)) for statements in policies for statement in as_list(statements))
    names = {match["group"].lower() for match in joins if match}
    if not made.self_managed or not made.nodes or not names:
        return ""
    machine = Machine(made.compartment, made.tags)
    for group in state.of_type(DYNAMIC_GROUP):
        if str(group.outputs.get("name")).lower() in names:
            rule = parse(str(group.outputs.get("matchingRule")))
            if rule is None or rule.matches(machine):
                return ""
    return f"{plural(made.nodes, 'node')} outside of every dynamic group that may join a cluster"


def _without_rdma(made: Launch) -> str:
    if not made.nodes or not constructs_of(made.shape):
        return ""
    if made.type not in (CLUSTER_NETWORK, GPU_MEMORY_CLUSTER) and not made.compute_cluster:
        return f"{plural(made.nodes, 'node')} outside of any RDMA network"
    # Node pools set the plugins of their nodes by themselves.
    off = [
        name
        for name in RDMA_PLUGINS
        if made.plugins is not None and (made.all_plugins_off or made.plugins.get(name) != "ENABLED")
    ]
    if not off:
        return ""
    return f"{plural(made.nodes, 'node')} without RDMA address: {' and '.join(off)} not enabled"
