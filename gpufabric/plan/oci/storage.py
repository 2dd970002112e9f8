"""OCI's rules for a region's storage, other than sizes."""

from dataclasses import dataclass

from gpufabric.catalog.catalog import Catalog
from gpufabric.spec.oci.region import OciRegion
from gpufabric.spec.problems import Problem

_WHERE = "storage.checkpoints"
_VERSIONING = 'OCI document "Using Object Versioning"'


@dataclass(frozen=True, slots=True)
class CheckpointPlace:
    """Where the checkpoint bucket of a region is.

    Attributes:
        name: name of the bucket.
        compartment_id: its compartment.
        namespace: Object Storage namespace, if a declaration states it.
    """

    name: str
    compartment_id: str
    namespace: str | None = None


def checkpoint_bucket(name: str) -> str:
    """Return the name of a region's checkpoint bucket. It is unique in the tenancy's namespace and region.

    Args:
        name: name of the region's resources.
    """
    return f"{name.lower()}-checkpoints"


def storage_problems(region: OciRegion, catalog: Catalog) -> list[Problem]:
    """Check the retention of checkpoints and the destination of their copies.

    Args:
        region: the declaration.
        catalog: source of regions.
    """
    checkpoints, lustre = region.storage.checkpoints, region.storage.lustre
    problems: list[Problem] = []
    if checkpoints.retention_days is not None:
        if "keep_noncurrent_days" in checkpoints.model_fields_set:
            problems.append(
                Problem(
                    f"{_WHERE}.keep_noncurrent_days",
                    f"{checkpoints.keep_noncurrent_days} beside retention_days",
                    "one of the two",
                    f"{_VERSIONING}: a bucket with a retention rule keeps no versions",
                )
            )
        if lustre is not None and lustre.checkpoint_link is not None and lustre.checkpoint_link.overwrite:
            problems.append(
                Problem(
                    "storage.lustre.checkpoint_link.overwrite",
                    "true with storage.checkpoints.retention_days",
                    "false",
                    'OCI document "Using Retention Rules": nothing is overwritten during its retention',
                )
            )
    replica = checkpoints.replicate_to
    if replica is None:
        return problems
    known = catalog.regions("oci")
    if replica.region == region.region:
        problems.append(
            Problem(
                f"{_WHERE}.replicate_to.region",
                f"{replica.region}, the region of the checkpoints",
                "another region",
                "a copy in the same region is lost together with the original",
            )
        )
    elif replica.region not in known:
        problems.append(
            Problem(
                f"{_WHERE}.replicate_to.region", replica.region, ", ".join(known), "catalogue of oci regions"
            )
        )
    return problems
