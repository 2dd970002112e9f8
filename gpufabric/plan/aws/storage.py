"""AWS's rules for a region's storage, other than sizes."""

from collections.abc import Iterator

from gpufabric.catalog.regions import LocalZone
from gpufabric.spec.aws.region import AwsRegion
from gpufabric.spec.concealed import is_concealed
from gpufabric.spec.problems import Problem

_WHERE = "storage.checkpoints.replicate_to"


def replica_problems(region: AwsRegion) -> list[Problem]:
    """Check the destination of copies of the checkpoints.

    A bucket's ARN contains neither region nor account; its key's ARN contains both.
    """
    replica = region.storage.checkpoints.replicate_to
    if replica is None:
        return []
    key_region = replica.destination_region
    problems: list[Problem] = []
    if key_region == region.region:
        problems.append(
            Problem(
                f"{_WHERE}.kms_key",
                f"a key in {key_region}, the region of the checkpoints",
                "a key and a bucket in another region",
                "a copy in the same region is lost together with the original",
            )
        )
    if is_concealed(replica.kms_key) or is_concealed(region.account_id):
        return problems
    account = replica.kms_key.split(":")[4]
    if account != region.account_id:
        problems.append(
            Problem(
                f"{_WHERE}.kms_key",
                f"a key of account {account}",
                f"a key and a bucket of account {region.account_id}",
                "the region's account: the stack manages no policies of another account's bucket and key",
            )
        )
    return problems


def local_lustre_problems(region: AwsRegion, zone: LocalZone | None) -> Iterator[Problem]:
    """Check that FSx offers the declared file system in the zone of the GPUs.

    Args:
        region: the declaration.
        zone: the zone of the GPUs, if it is a Local Zone.
    """
    lustre = region.storage.lustre
    if lustre is None or zone is None:
        return
    tiers, efa = zone.lustre_tiers, zone.lustre_efa
    if tiers is not None and lustre.throughput_mbps_per_tib not in tiers.value:
        yield Problem(
            "storage.lustre.throughput_mbps_per_tib",
            f"{lustre.throughput_mbps_per_tib} in Local Zone {zone.id}",
            ", ".join(map(str, tiers.value)),
            f"catalogue: {tiers.source}, {tiers.as_of}",
        )
    if efa is not None and lustre.efa and not efa.value:
        yield Problem(
            "storage.lustre.efa",
            f"true in Local Zone {zone.id}",
            "false",
            f"catalogue: {efa.source}, {efa.as_of}",
        )
