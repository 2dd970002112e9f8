"""Rules about the storage and the placement groups that an AWS region is given."""

import re
from collections.abc import Iterator

from gpufabric.plan.aws.training import has_training_identity
from gpufabric.plan.existing import owners_settings
from gpufabric.plan.given_facts import Finding, judge_fact, known_fact, needed_fact
from gpufabric.spec.aws.existing import AwsGivenBucket, AwsGivenFileSystem
from gpufabric.spec.aws.region import AwsRegion
from gpufabric.spec.aws.storage import AwsCheckpoints
from gpufabric.spec.pools import sold_as
from gpufabric.spec.problems import Problem
from gpufabric.spec.regions import makes_bucket

_STORAGE = "existing.storage"
_NOT_OF_BUCKET = frozenset({"create"})
KEY_ARN = re.compile(r"arn:aws[a-z-]*:kms:[a-z0-9-]+:\d{12}:key/[0-9a-zA-Z-]+")


def storage_findings(region: AwsRegion) -> Iterator[Finding]:
    """Judge the given storage of a region, and refuse settings of storage that the stack does not make."""
    existing = region.existing.storage
    yield from _settings(region)
    if existing.checkpoints is not None:
        yield from _bucket(region, f"{_STORAGE}.checkpoints", existing.checkpoints)
    if existing.lustre is not None:
        yield from _file_system(region, f"{_STORAGE}.lustre", existing.lustre)


def placement_findings(region: AwsRegion) -> Iterator[Finding]:
    """Judge the given placement groups of pools."""
    for name, pool in region.pools.items():
        group = pool.existing.placement_group
        if group is None:
            continue
        where = f"pools.{name}.existing.placement_group"
        if sold_as(pool.capacity) == "capacity-block":
            yield Problem(
                where,
                group.id,
                "none for a Capacity Block",
                "EC2 places the machines of a block; AWS ParallelCluster refuses a placement group for one",
            )
        if getattr(pool.capacity, "placement_group", None) is not None:
            yield Problem(where, group.id, "one placement group", "capacity.placement_group names another")
        yield from judge_fact(
            where,
            group,
            "strategy",
            lambda strategy: strategy == "cluster",
            allowed="cluster",
            limit="EC2 user guide, placement strategies: only cluster places machines near each other",
            decides="it places machines near each other",
        )
        if group.zone is not None and group.zone != region.zone:
            yield Problem(
                f"{where}.zone",
                f"{group.zone} of {group.id}",
                region.zone,
                "EC2 user guide, placement strategies: a cluster placement group lies in one zone",
            )


def _settings(region: AwsRegion) -> Iterator[Problem]:
    """Refuse settings of a bucket that nobody makes, and a link to a bucket that the stack may not change."""
    if makes_bucket(region):
        return
    given = region.existing.storage.checkpoints
    why = "the stack makes no bucket" if given is None else f"{given.id} exists: its settings are its owner's"
    declared = region.storage.checkpoints
    yield from owners_settings(declared, AwsCheckpoints(), "storage.checkpoints", why, without=_NOT_OF_BUCKET)
    lustre = region.storage.lustre
    if lustre is not None and lustre.checkpoint_link is not None:
        limit = "FSx for Lustre user guide: a link changes the notifications of its bucket"
        yield Problem(
            "storage.lustre.checkpoint_link",
            lustre.checkpoint_link.path,
            "nothing",
            f"{why}; {limit}" if given else why,
        )


def _bucket(region: AwsRegion, where: str, bucket: AwsGivenBucket) -> Iterator[Finding]:
    yield from judge_fact(
        where,
        bucket,
        "region",
        lambda known: known == region.region,
        allowed=region.region,
        limit="gpufabric: machines write checkpoints inside their region, without charges for transfer",
        decides=f"it is in {region.region}",
    )
    yield from judge_fact(
        where,
        bucket,
        "has_versioning",
        bool,
        allowed="true",
        limit="gpufabric: an overwritten checkpoint can be restored (S3 user guide, Versioning)",
        decides="an overwritten checkpoint can be restored",
    )
    if has_training_identity(region) and region.existing.roles.training is None:
        yield from judge_fact(
            where,
            bucket,
            "key_id",
            lambda key: not key or KEY_ARN.fullmatch(key) is not None,
            allowed="the ARN of a KMS key; empty for a bucket without one",
            limit="KMS developer guide, policies: they name a key by its ARN",
            decides="training pods may use the key that encrypts it",
        )


def _file_system(region: AwsRegion, where: str, given: AwsGivenFileSystem) -> Iterator[Finding]:
    if region.storage.lustre is not None:
        yield Problem("storage.lustre", "a file system", "nothing", f"{given.id} exists and takes its place")
    for fact, what in (("address", "DNS name"), ("mount_name", "mount name")):
        yield from needed_fact(
            where,
            given,
            fact,
            allowed=f"the {what} of the file system",
            limit="FSx for Lustre user guide, Mounting: clients need it",
        )
    yield from known_fact(where, given, "size_gib", decides="`gpufabric manifests` can claim it for pods")
    network = region.existing.network
    gpu = network.subnets.gpu if network else None
    yield from judge_fact(
        where,
        given,
        "subnet_id",
        lambda id_: gpu is None or id_ == gpu.id,
        allowed=f"{gpu.id if gpu else ''}, the subnet of the GPU nodes",
        limit="gpufabric: the file system lies in the zone of the GPUs; no fact says so of another subnet",
        decides="it lies in the zone of the GPUs",
    )
