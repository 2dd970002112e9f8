"""Spot and preemptible machines with RDMA."""

from collections.abc import Iterator

from gpufabric.policies.azure.pools import POOL_HOLDERS, AksPool, judge_each_pool
from gpufabric.policies.oci.launches import LAUNCHERS, OciLaunch
from gpufabric.policies.resource import Resource
from gpufabric.policies.rule import Finding, Rule, judge_each
from gpufabric.policies.stack_view import StackView
from gpufabric.policies.unevaluated import Unevaluated


class RdmaNotSpot(Rule):
    """Machines with RDMA are neither spot nor preemptible."""

    id = "rdma-not-spot"
    title = "Machines with RDMA are neither spot nor preemptible"
    why = (
        "Clouds reclaim spot machines one by one, and a job over RDMA stops when it loses one machine. OCI "
        "sells no bare metal machine as preemptible."
    )
    level = "mandatory"
    fix = "Request the machines on demand or from a reservation."
    clouds = ("azure", "oci")

    def check(self, view: StackView) -> Iterator[Finding | Unevaluated]:
        """Check AKS node pools and all OCI resources that start machines."""
        catalog = view.context.catalog

        def judge_pool(pool: AksPool) -> Iterator[Finding | Unevaluated]:
            if pool.infiniband(catalog) is not None and pool.is_spot():
                yield pool.finding(f"requests {pool.size()} as spot machines")

        def judge_launch(resource: Resource) -> Iterator[Finding | Unevaluated]:
            launch = OciLaunch(resource, view.graph)
            shape = launch.rdma_shape(catalog)
            if shape is not None and launch.is_preemptible():
                yield Finding.at(resource, f"requests {shape.name} as preemptible machines")

        yield from judge_each_pool(view.graph.of(*POOL_HOLDERS), judge_pool)
        yield from judge_each(view.graph.of(*LAUNCHERS), judge_launch)
