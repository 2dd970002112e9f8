"""Renders what pods need to mount the region's Lustre file system: client, volume and claim."""

from gpufabric.catalog.nodes import Provider
from gpufabric.manifests.given import shared_name
from gpufabric.manifests.images import published
from gpufabric.manifests.model import Document, Job, LustreMount, Step
from gpufabric.plan.azure.storage import LUSTRE_NAME
from gpufabric.spec.azure.existing import AzureGivenFileSystem

NAME = "lustre"
"""Name of the volume and of the claim in a cluster of the stack's own."""

_QUANTITIES = {"TiB": "Ti", "GiB": "Gi", "GB": "G"}
"""Suffixes of Kubernetes quantities, by the unit of a product's sizes."""


def client(job: Job) -> list[Step]:
    """Install the client on nodes whose image lacks it, if the region has a file system, made or given."""
    if not job.plan.mounts_lustre:
        return []
    wanted = dict.fromkeys(
        key
        for pool in job.pools
        if (facts := pool.node_facts) is not None
        and facts.lustre_client is not None
        and facts.lustre_client.value is Provider.MANIFESTS
        and facts.lustre_manifests is not None
        for key in facts.lustre_manifests.value
    )
    why = "Installs the client of the Lustre file system on nodes."
    return [Step(key, why, published(job.pins.manifest(key), job.pins)) for key in wanted]


def volume(job: Job) -> list[Step]:
    """Return the volume and its claim, if the region has a file system and it is known where that is.

    The declaration, or a snapshot, says where a file system is that exists. Its volume needs its size as
    well: Kubernetes requires one.
    """
    size, mount = _size(job), job.options.lustre or _given_mount(job)
    if size is None or mount is None:
        return []
    why = f"Makes the Lustre file system available to pods, as the claim {shared_name(job, NAME)}."
    return [Step(NAME, why, (_volume(job, size, mount), _claim(job, size)))]


def missing_facts(job: Job) -> tuple[str, ...]:
    """Return the property paths of the facts that the volume of a file system that exists lacks."""
    given = job.plan.spec.existing.storage.lustre
    if given is None:
        return ()
    needed = ["size_gib"]
    if job.options.lustre is None:
        # Azure gives every file system the same name.
        needed += ["address"] if isinstance(given, AzureGivenFileSystem) else ["address", "mount_name"]
    return tuple(f"existing.storage.lustre.{name}" for name in needed if getattr(given, name) is None)


def _given_mount(job: Job) -> LustreMount | None:
    """Return where a file system is that exists; None if there is none, or a fact is unknown."""
    given = job.plan.spec.existing.storage.lustre
    if given is None or given.address is None:
        return None
    name = given.mount_name or (LUSTRE_NAME if isinstance(given, AzureGivenFileSystem) else None)
    return None if name is None else LustreMount(given.id, given.address, name)


def _size(job: Job) -> str | None:
    """Return the size of the file system as Kubernetes writes it; None if there is none, or it is unknown."""
    planned, given = job.plan.lustre, job.plan.spec.existing.storage.lustre
    if planned is not None:
        return f"{planned.size}{_QUANTITIES[planned.unit]}"
    if given is None or given.size_gib is None:
        return None
    return f"{given.size_gib}{_QUANTITIES['GiB']}"


def _volume(job: Job, size: str, mount: LustreMount) -> Document:
    facts = job.pins.lustre

    def filled(text: str) -> str:
        return text.format(id=mount.id, address=mount.address, mount_name=mount.mount_name)

    kind, options = facts.file_system_type, facts.mount_options.value
    return {
        "apiVersion": "v1",
        "kind": "PersistentVolume",
        "metadata": {"name": shared_name(job, NAME)},
        "spec": {
            "capacity": {"storage": size},
            "volumeMode": "Filesystem",
            "accessModes": ["ReadWriteMany"],
            # The stack, or the owner of a given one, keeps the file system.
            "persistentVolumeReclaimPolicy": "Retain",
            # No other claim gets it, and no default class makes another volume for the claim.
            "storageClassName": "",
            "claimRef": {"namespace": job.options.namespace, "name": shared_name(job, NAME)},
            **({"mountOptions": list(options)} if options else {}),
            "csi": {
                "driver": facts.driver.value,
                "volumeHandle": filled(facts.handle.value),
                **({"fsType": kind.value} if kind else {}),
                "volumeAttributes": {
                    key: filled(text) for key, text in sorted(facts.attributes.value.items())
                },
            },
        },
    }


def _claim(job: Job, size: str) -> Document:
    return {
        "apiVersion": "v1",
        "kind": "PersistentVolumeClaim",
        "metadata": {"name": shared_name(job, NAME), "namespace": job.options.namespace},
        "spec": {
            "accessModes": ["ReadWriteMany"],
            "storageClassName": "",
            "volumeName": shared_name(job, NAME),
            "resources": {"requests": {"storage": size}},
        },
    }
