"""Rules about the policies and the compute clusters that an OCI region is given."""

from collections.abc import Iterable, Iterator

from gpufabric.plan.given_facts import Finding, judge_fact
from gpufabric.plan.oci.parts import grants_training
from gpufabric.plan.oci.pool import OciPoolPlan
from gpufabric.spec.oci.region import OciRegion
from gpufabric.spec.problems import Problem

_WHERE = "existing.policies"


def policy_findings(region: OciRegion) -> Iterator[Problem]:
    """Check what a declaration says of policies that exist. Nothing reads the policies themselves."""
    policies, cluster = region.existing.policies, region.cluster
    if policies.nodes:
        why = f"{_WHERE}.nodes: the dynamic group exists, and {_WHERE}.tag names the tag that it matches"
        for name, declared in (("node_group", cluster.node_group), ("node_tag", cluster.node_tag)):
            if declared is not None:
                yield Problem(f"cluster.{name}", declared, "nothing", why)
        identity = region.workload_identity
        if identity is not None and identity.node_access:
            yield Problem(
                "workload_identity.node_access",
                "true",
                "false",
                f"{_WHERE}.nodes: the policies of the nodes are their owner's",
            )
    elif policies.tag is not None:
        yield Problem(
            f"{_WHERE}.tag",
            policies.tag,
            "nothing; or cluster.node_tag, a tag that exists for the group that the stack makes",
            f"{_WHERE}.nodes is false: the stack makes the dynamic group",
        )
    if policies.training and not grants_training(region):
        yield Problem(
            f"{_WHERE}.training",
            "true",
            "false",
            "workload_identity grants nothing: the region has no bucket and no data",
        )


def placement_findings(region: OciRegion) -> Iterator[Finding]:
    """Judge the given compute clusters of pools, as far as the declaration alone allows."""
    for name, pool in region.pools.items():
        given = pool.existing.compute_cluster
        if given is None:
            continue
        where = f"pools.{name}.existing.compute_cluster"
        yield from judge_fact(
            where,
            given,
            "zone",
            lambda known: known.casefold() == region.availability_domain.casefold(),
            allowed=region.availability_domain,
            limit="OCI API reference, ComputeCluster: it lies in one availability domain",
            decides=f"it lies in {region.availability_domain}",
        )
        if pool.placement.is_set:
            yield Problem(
                f"pools.{name}.placement",
                f"a placement in {given.id}",
                "nothing",
                "OCI API reference, CreateComputeClusterDetails: a compute cluster gets its placement when "
                "it is created",
            )


def construct_problems(pools: Iterable[OciPoolPlan]) -> Iterator[Problem]:
    """Check that pools with a given compute cluster are of a construct that has one.

    Args:
        pools: the planned pools.
    """
    for pool in pools:
        given = pool.spec.existing.compute_cluster
        if given is not None and pool.construct == "cluster-network":
            yield Problem(
                f"pools.{pool.name}.existing.compute_cluster",
                given.id,
                "nothing; or operations of the pool that use a compute cluster",
                f"operations {pool.operations}: the machines are in a cluster network of their own",
            )
