"""Rules for a policy of checkpoint copies."""

from collections.abc import Iterator, Mapping

from gpufabric.catalog.geography import Geography
from gpufabric.spec.aws.region import AwsRegion
from gpufabric.spec.azure.region import AzureRegion
from gpufabric.spec.backbone import Link
from gpufabric.spec.fabric import CheckpointCopy, CheckpointPolicy, Fabric
from gpufabric.spec.oci.region import OciRegion
from gpufabric.spec.problems import Problem
from gpufabric.spec.regions import AnyRegion, makes_bucket
from gpufabric.wire.project import PROJECT_FILE


def policy_problems(
    where: str, policy: CheckpointPolicy, fabric: Fabric, regions: Mapping[str, AnyRegion]
) -> Iterator[Problem]:
    """Check that stacks exist, that sources hold checkpoints, and that no copy is declared twice."""
    if fabric.training is None:
        yield Problem(
            where,
            "a policy",
            "a policy and a training job",
            "the model's size sets a checkpoint's",
            PROJECT_FILE,
        )
    stacks = [(f"{where}.written_by[{i}]", stack) for i, stack in enumerate(policy.written_by)]
    for i, copy in enumerate(policy.copies):
        stacks += [
            (f"{where}.copies[{i}].source", copy.source),
            (f"{where}.copies[{i}].destination", copy.destination),
        ]
    for place, stack in stacks:
        if stack not in regions:
            known = ", ".join(sorted(regions)) or "no region stack has a readable declaration"
            yield Problem(place, stack, known, "one stacks/Pulumi.<stack>.yaml per stack", PROJECT_FILE)
        elif not makes_bucket(regions[stack]):
            own = ", ".join(sorted(name for name, region in regions.items() if makes_bucket(region)))
            yield Problem(
                place,
                f"{stack}, whose stack makes no bucket",
                f"a stack with a bucket of its own: {own or 'none has one'}",
                "a copy sets access of both buckets, and gpufabric changes nothing that is given",
                PROJECT_FILE,
            )
    yield from _twice(where, policy)
    yield from _from_nowhere(where, policy)


def copy_problems(
    where: str,
    copy: CheckpointCopy,
    regions: Mapping[str, AnyRegion],
    link: Link | None,
    known: Geography,
) -> tuple[Problem, ...]:
    """Check that the method supports the clouds, has a link if it needs one, and is enabled in the stacks."""
    source, destination = regions[copy.source], regions[copy.destination]
    method = known.copy_methods[copy.method]
    pair = f"{source.cloud}-{destination.cloud}"
    able = ", ".join(
        sorted(
            candidate.id
            for candidate in known.copy_methods.values()
            if pair in candidate.pairs.value and candidate.lacks is None
        )
    )
    given = f"{copy.method} from {source.cloud} to {destination.cloud}"
    if pair not in method.pairs.value:
        limit = f"catalogue: {method.pairs.source}, {method.pairs.as_of}"
        return (Problem(f"{where}.method", given, able, limit, PROJECT_FILE),)
    if method.lacks is not None:
        # Refuse a copy that cannot be completed.
        limit = f"missing: {method.lacks.value} ({method.lacks.source}, {method.lacks.as_of})"
        return (Problem(f"{where}.method", given, able, limit, PROJECT_FILE),)
    if method.path.value == "link" and link is None:
        return (
            Problem(
                where,
                f"{copy.method} from {copy.source} to {copy.destination}",
                "two stacks with a link between them, or a method that uses the clouds' own networks",
                "links are not transitive",
                PROJECT_FILE,
            ),
        )
    if method.path.value == "cloud-network":
        return tuple(_switched_on(copy, source, destination))
    if method.path.value == "internet":
        return tuple(_opened(copy, regions))
    return ()


def _switched_on(copy: CheckpointCopy, source: AnyRegion, destination: AnyRegion) -> Iterator[Problem]:
    """Check that the source's declaration replicates to the region of the destination."""
    target = _replica_region(source)
    if target == destination.region:
        return
    yield Problem(
        "storage.checkpoints.replicate_to",
        "nothing" if target is None else f"a bucket in {target}",
        f"the bucket of {copy.destination}, in {destination.region}",
        f"the fabric's checkpoint policy: {copy.method} from {copy.source}",
        f"stacks/Pulumi.{copy.source}.yaml",
    )


def _opened(copy: CheckpointCopy, regions: Mapping[str, AnyRegion]) -> Iterator[Problem]:
    """Check that an Azure account's declaration lets the transfer service reach it."""
    for stack in (copy.source, copy.destination):
        region = regions[stack]
        if isinstance(region, AzureRegion) and not region.storage.checkpoints.internet_transfers:
            yield Problem(
                "storage.checkpoints.internet_transfers",
                "false",
                f"true, with {copy.method} {copy.source} to {copy.destination}; or another method",
                f"{copy.method} connects from the internet, and the account accepts only its own network",
                f"stacks/Pulumi.{stack}.yaml",
            )


def _replica_region(region: AnyRegion) -> str | None:
    match region:
        case AwsRegion():
            replica = region.storage.checkpoints.replicate_to
            # An S3 ARN has no region, but the key that encrypts the copies is in the bucket's region.
            return None if replica is None else replica.destination_region
        case AzureRegion():
            container = region.storage.checkpoints.replicate_to
            return None if container is None else container.region
        case OciRegion():
            bucket = region.storage.checkpoints.replicate_to
            return None if bucket is None else bucket.region


def _twice(where: str, policy: CheckpointPolicy) -> Iterator[Problem]:
    seen: set[tuple[str, str]] = set()
    for i, copy in enumerate(policy.copies):
        pair = (copy.source, copy.destination)
        given = f"{copy.source} to {copy.destination}"
        if copy.source == copy.destination:
            yield Problem(
                f"{where}.copies[{i}]", given, "two different stacks", "gpufabric's schema", PROJECT_FILE
            )
        elif pair in seen:
            yield Problem(
                f"{where}.copies[{i}]", f"{given} again", "each copy once", "one copy per pair", PROJECT_FILE
            )
        seen.add(pair)


def _from_nowhere(where: str, policy: CheckpointPolicy) -> Iterator[Problem]:
    """Check that each source holds checkpoints: it writes them, or receives them by a copy."""
    have = set(policy.written_by)
    for _ in policy.copies:
        have |= {copy.destination for copy in policy.copies if copy.source in have}
    for i, copy in enumerate(policy.copies):
        if copy.source not in have:
            yield Problem(
                f"{where}.copies[{i}].source",
                copy.source,
                ", ".join(sorted(have)),
                "only stacks in written_by, and destinations of their copies, hold checkpoints",
                PROJECT_FILE,
            )
