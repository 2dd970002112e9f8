"""Plans a pool: the rules of all clouds, then those of its own."""

from datetime import datetime
from types import MappingProxyType

from gpufabric.catalog.catalog import Catalog
from gpufabric.catalog.shape import Cloud, Shape
from gpufabric.plan import pool_rules
from gpufabric.plan.aws import pool as aws_pool
from gpufabric.plan.aws.nics import interfaces_of
from gpufabric.plan.azure import pool as azure_pool
from gpufabric.plan.azure.capacity import spot_problem
from gpufabric.plan.labels import LABEL_PREFIX
from gpufabric.plan.oci import pool as oci_pool
from gpufabric.plan.oci.capacity import preemptible_problem
from gpufabric.plan.pool import PoolPlan
from gpufabric.spec.aws.capacity import CapacityBlock
from gpufabric.spec.aws.pool import AwsPool
from gpufabric.spec.azure.pool import AzurePool
from gpufabric.spec.capacity import Spot
from gpufabric.spec.oci.pool import OciPool
from gpufabric.spec.pools import Pool
from gpufabric.spec.problems import DeclarationError, Problem


def plan_pool(name: str, pool: Pool, *, region: str, zone: str, catalog: Catalog, now: datetime) -> PoolPlan:
    """Work out a pool.

    Args:
        name: the pool's key.
        pool: its declaration.
        region: the cloud's name of the region.
        zone: zone of the fabric, as the catalogue names zones of this cloud.
        catalog: where shapes are looked up.
        now: time that the plan is made for.

    Raises:
        DeclarationError: shape unknown or not sold there, capacity mode not sold, reservation too small or
            over, an NVLink domain cut in two, or what one cloud alone refuses. Every problem is listed.
    """
    where = f"pools.{name}"
    try:
        shape = catalog.shape(_cloud_of(pool), pool.shape)
    except DeclarationError as error:
        first = error.problems[0]
        raise DeclarationError.of(
            f"{where}.shape", given=first.given, allowed=first.allowed, limit=first.limit
        ) from error
    problems = [
        *pool_rules.sold_here(where, shape, region, zone),
        *_capacity(where, pool, shape, now, catalog),
        *pool_rules.whole_domains(where, pool, shape),
        *_own_rules(where, pool, shape, region=region, now=now, catalog=catalog),
    ]
    if problems:
        raise DeclarationError(problems)
    waits = isinstance(pool.capacity, CapacityBlock) and now < pool.capacity.starts
    labels = {
        f"{LABEL_PREFIX}/pool": name,
        f"{LABEL_PREFIX}/shape": shape.name,
        f"{LABEL_PREFIX}/fabric": shape.rdma.kind.value,
        **pool.labels,
    }
    return PoolPlan(
        name=name,
        shape=shape,
        nodes=pool.nodes,
        max_nodes=pool.peak_nodes,
        nodes_now=0 if waits else pool.nodes,
        capacity=pool.capacity,
        labels=MappingProxyType(labels),
        environment=MappingProxyType({key: fact.value for key, fact in shape.environment.items()}),
        memory_fabric_ids=tuple(pool.memory_fabric_ids) if isinstance(pool, OciPool) else (),
        interfaces=interfaces_of(shape.efa, pool.nic_layout) if isinstance(pool, AwsPool) else (),
    )


def _cloud_of(pool: Pool) -> Cloud:
    match pool:
        case AwsPool():
            return "aws"
        case AzurePool():
            return "azure"
        case OciPool():
            return "oci"


def _capacity(where: str, pool: Pool, shape: Shape, now: datetime, catalog: Catalog) -> list[Problem]:
    if isinstance(pool.capacity, Spot):
        if isinstance(pool, OciPool):
            return [preemptible_problem(where, shape)]
        if isinstance(pool, AzurePool) and shape.infiniband is not None:
            return [spot_problem(where, shape, catalog)]
    return pool_rules.capacity_suffices(where, pool, shape, now)


def _own_rules(
    where: str, pool: Pool, shape: Shape, *, region: str, now: datetime, catalog: Catalog
) -> list[Problem]:
    match pool:
        case AwsPool():
            return aws_pool.pool_problems(where, pool, shape, catalog, region=region, now=now)
        case AzurePool():
            return azure_pool.pool_problems(where, pool, shape, catalog)
        case OciPool():
            return oci_pool.pool_problems(where, pool, shape, catalog)
