"""Stacks and answers for tests of the checks."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from gpufabric.accounts.answer import Failure, SectionAnswer
from gpufabric.accounts.reader import Identity, Permissions
from gpufabric.accounts.refresh import TopicAnswer
from gpufabric.accounts.target import Target
from gpufabric.catalog.catalog import default_catalog
from gpufabric.check.needs import NeededName, StackNeeds
from gpufabric.preflight.answers import AccountAnswers, answers_of
from gpufabric.preflight.case import StackCase
from gpufabric.preflight.verdict import PreflightVerdict
from gpufabric.quota.counted import CountedUse
from gpufabric.quota.declared import demands_of_region
from gpufabric.snapshots.model import Topic
from gpufabric.snapshots.rows import HeldCapacity, Limit, Usage
from gpufabric.spec.aws.region import AwsRegion
from gpufabric.spec.azure.region import AzureRegion
from gpufabric.spec.base import Declared
from gpufabric.spec.oci.region import OciRegion
from gpufabric.spec.project import REGION
from gpufabric.spec.regions import AnyRegion, account_of

NOW = datetime(2026, 12, 1, 12, tzinfo=UTC)
P_INSTANCES = "ec2/L-417A185B"

Rows = Mapping[str, Declared]
Topics = Mapping[Topic, Sequence[SectionAnswer]]


def aws(capacity: Mapping[str, Any] | None = None, *, nodes: int = 4) -> AwsRegion:
    """Declare a region of AWS with one pool."""
    declared = {
        "cloud": "aws",
        "region": "us-east-1",
        "account_id": "123456789012",
        "zone": "use1-az6",
        "system_zones": ["use1-az4", "use1-az6"],
        "network": {"cidr": "10.16.0.0/16"},
        "pools": {"train": _pool("p5.48xlarge", nodes, capacity)},
    }
    region = REGION.validate_python(declared)
    assert isinstance(region, AwsRegion)
    return region


def azure(capacity: Mapping[str, Any] | None = None, *, nodes: int = 4) -> AzureRegion:
    """Declare a region of Azure with one pool."""
    declared = {
        "cloud": "azure",
        "region": "eastus",
        "subscription_id": "5f1c3e0a-7d24-4b8e-9a61-2c0d8e4f7b93",
        "zone": "1",
        "network": {"cidr": "10.32.0.0/16"},
        "pools": {"train": _pool("Standard_ND96isr_H200_v5", nodes, capacity)},
    }
    region = REGION.validate_python(declared)
    assert isinstance(region, AzureRegion)
    return region


def oci(capacity: Mapping[str, Any] | None = None, *, nodes: int = 4) -> OciRegion:
    """Declare a region of OCI with one pool."""
    declared = {
        "cloud": "oci",
        "region": "us-ashburn-1",
        "tenancy_id": "ocid1.tenancy.oc1..aaaatenancy",
        "compartment_id": "ocid1.compartment.oc1..aaaacompartment",
        "availability_domain": "Abcd:US-ASHBURN-AD-1",
        "node_image_id": "ocid1.image.oc1.iad.aaaagpu",
        "node_image_os": "Canonical Ubuntu 22.04",
        "system_image_id": "ocid1.image.oc1.iad.aaaasystem",
        "rdma_cidr": "192.168.0.0/16",
        "network": {"cidr": "10.48.0.0/16"},
        "pools": {"train": _pool("BM.GPU.H100.8", nodes, capacity)},
    }
    region = REGION.validate_python(declared)
    assert isinstance(region, OciRegion)
    return region


def _pool(shape: str, nodes: int, capacity: Mapping[str, Any] | None) -> dict[str, Any]:
    return {"shape": shape, "nodes": nodes, **({"capacity": capacity} if capacity else {})}


def needs(
    region: AnyRegion,
    *,
    running: int | None = None,
    types: Mapping[str, int] | None = None,
    names: Sequence[NeededName] = (),
    bought: frozenset[str] | None = None,
    counted: CountedUse | None = None,
) -> StackNeeds:
    """Return the needs of a region whose state has some machines of pool ``train``; None: it is not known."""
    demands = tuple(demands_of_region(region, default_catalog(), NOW))
    holding, started = None, None
    if running is not None:
        pool = next(demand for demand in demands if demand.what == "train" and demand.nodes)
        holding = (replace(pool, nodes=running, running=running),) if running else ()
        started = frozenset(key for demand in demands for key in demand.keys if pool.nodes > running)
    return StackNeeds(
        demands=demands,
        holding=holding,
        started=started,
        drawn=started,
        types=types or {"aws:ec2/vpc:Vpc": 1},
        counted=counted or CountedUse(),
        names=tuple(names),
        bought_offers=frozenset() if bought is None and running is not None else bought,
    )


def section(
    name: str,
    rows: Rows | None,
    *,
    absent: Mapping[str, str] | None = None,
    failures: Sequence[Failure] = (),
    source: str = "cloud:List",
) -> SectionAnswer:
    """Return the answer to a section."""
    return SectionAnswer(name, source, rows, absent or {}, tuple(failures))


def answers(
    region: AnyRegion,
    topics: Topics,
    *,
    read_at: datetime = NOW,
    identity: Identity | Failure | None = None,
    permissions: Permissions | Failure | None = None,
    is_live: bool = True,
) -> AccountAnswers:
    """Return the answers of a region's account."""
    target = Target(
        cloud=region.cloud,
        account=account_of(region),
        region=region.region,
        stacks={stack_of(region): region},
    )
    read = [TopicAnswer(target, topic, tuple(sections)) for topic, sections in topics.items()]
    known = answers_of(target, read, read_at, identity, permissions)
    return replace(known, is_live=is_live)


def stack_of(region: AnyRegion) -> str:
    """Name the stack of a region."""
    return f"{region.cloud}-{region.region}"


def case(
    region: AnyRegion,
    topics: Topics | None = None,
    *,
    needed: StackNeeds | None = None,
    **more: Any,
) -> StackCase:
    """Return a stack with the answers of its account."""
    return StackCase(
        stack=stack_of(region),
        region=region,
        file=None,
        answers=answers(region, topics or {}, **more),
        needs=needed or needs(region),
        catalog=default_catalog(),
        now=NOW,
    )


def quota(limit: int, used: int) -> list[SectionAnswer]:
    """Return the sections of one quota of P instances."""
    return [
        section("limits", {P_INSTANCES: Limit(limit=Decimal(limit))}),
        section("usage", {P_INSTANCES: Usage(used=Decimal(used))}),
        section("requests", {}),
    ]


def held(**more: Any) -> HeldCapacity:
    """Return an active reservation of four machines that fits ``aws()``."""
    values: dict[str, Any] = {
        "shape": "p5.48xlarge",
        "kind": "on-demand",
        "state": "active",
        "is_usable": True,
        "zone": "use1-az6",
        "nodes": 4,
        "free_nodes": 4,
        "tenancy": "default",
    }
    return HeldCapacity(**{**values, **more})


def days(number: float) -> datetime:
    """Return the time some days from now."""
    return NOW + timedelta(days=number)


def brief(verdict: PreflightVerdict) -> tuple[str, int]:
    """Return status and missing units of a verdict."""
    return verdict.status, verdict.short_by


def only(verdicts: Sequence[PreflightVerdict]) -> PreflightVerdict:
    """Return the only verdict."""
    assert len(verdicts) == 1, verdicts
    return verdicts[0]
