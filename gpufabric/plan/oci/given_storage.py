"""Rules about the storage that an OCI region is given."""

from collections.abc import Iterator

from gpufabric.plan.existing import owners_settings
from gpufabric.plan.given_facts import Finding, judge_fact, known_fact, needed_fact
from gpufabric.plan.oci.parts import given_subnets, has_bucket, parts_of
from gpufabric.spec.oci.existing import OciGivenBucket, OciGivenFileSystem
from gpufabric.spec.oci.region import OciRegion
from gpufabric.spec.oci.storage import OciCheckpoints
from gpufabric.spec.problems import Problem
from gpufabric.spec.regions import makes_bucket

_STORAGE = "existing.storage"
_LUSTRE = 'OCI document "Required VCN Security Rules" of File Storage with Lustre'


def storage_findings(region: OciRegion) -> Iterator[Finding]:
    """Judge the given storage of a region, and refuse settings of storage that the stack does not make."""
    existing = region.existing.storage
    if not makes_bucket(region):
        yield from _settings(region)
    if existing.checkpoints is not None:
        yield from _bucket(region, f"{_STORAGE}.checkpoints", existing.checkpoints)
    if existing.lustre is not None:
        yield from _file_system(region, f"{_STORAGE}.lustre", existing.lustre)


def _settings(region: OciRegion) -> Iterator[Problem]:
    """Refuse settings of a bucket that the stack does not make, and a link to a bucket that nobody has."""
    given = region.existing.storage.checkpoints
    why = "the stack makes no bucket" if given is None else f"{given.id} exists: its settings are its owner's"
    where = "storage.checkpoints"
    yield from owners_settings(
        region.storage.checkpoints, OciCheckpoints(), where, why, without=frozenset({"create"})
    )
    lustre = region.storage.lustre
    if lustre is not None and lustre.checkpoint_link is not None and not has_bucket(region):
        yield Problem("storage.lustre.checkpoint_link", lustre.checkpoint_link.path, "nothing", why)


def _bucket(region: OciRegion, where: str, bucket: OciGivenBucket) -> Iterator[Finding]:
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
        limit='gpufabric: an overwritten checkpoint can be restored (OCI document "Using Object Versioning")',
        decides="an overwritten checkpoint can be restored",
    )


def _file_system(region: OciRegion, where: str, given: OciGivenFileSystem) -> Iterator[Finding]:
    if region.storage.lustre is not None:
        yield Problem("storage.lustre", "a file system", "nothing", f"{given.id} exists and takes its place")
    for fact, what in (("address", "address of the management service"), ("mount_name", "file system name")):
        yield from needed_fact(
            where,
            given,
            fact,
            allowed=f"the {what}",
            limit='OCI document "Mounting and Accessing a Lustre File System": clients need it',
        )
    yield from known_fact(where, given, "size_gib", decides="`gpufabric manifests` can claim it for pods")
    if region.existing.network is None:
        yield Problem(
            "existing.network",
            "nothing",
            f"the VCN of {given.id}",
            "the stack makes no route between a network of its own and that of the file system",
        )
        return
    parts, subnet = parts_of(region), given_subnets(region).get("lustre")
    if "workers" in parts.groups and "lustre" not in parts.peers:
        yield Problem(
            "existing.network.security_groups.lustre",
            "nothing",
            f"the group of {given.id}; or existing.network.subnets.lustre with its cidr",
            f"{_LUSTRE}: servers connect to clients, which the group of the workers must admit",
        )
    if subnet is not None:
        yield from judge_fact(
            where,
            given,
            "subnet_id",
            lambda id_: id_ == subnet.id,
            allowed=f"{subnet.id}, existing.network.subnets.lustre",
            limit=f"{_LUSTRE}: the rules of the workers admit that subnet",
            decides="the rules of the workers admit its servers",
        )
