"""Stages of numbered steps. Each step is a Helm release, documents, or a remote manifest."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from ipaddress import IPv4Network
from typing import Any

from gpufabric.catalog.manifests import Pins
from gpufabric.catalog.pinned import PinnedChart
from gpufabric.catalog.references import pinned, repository
from gpufabric.plan.pool import PoolPlan
from gpufabric.plan.regions import AnyRegionPlan

Document = dict[str, Any]
"""A Kubernetes object."""


class TopologyLabels(StrEnum):
    """Source of node labels that describe a machine's position in the network."""

    CLOUD = "cloud"
    TOPOGRAPH = "topograph"


VIRTUAL_FUNCTION_CIDR = IPv4Network("198.18.0.0/16")
"""Addresses that no network uses. They are reserved for benchmarks and never routed (RFC 2544)."""


@dataclass(frozen=True, slots=True)
class LustreMount:
    """Where a region's Lustre file system is, as the stack's output ``storage.lustre`` says.

    Attributes:
        id: the cloud's id of the file system.
        address: host name or address.
        mount_name: name in mount commands.
    """

    id: str
    address: str
    mount_name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckpointBucket:
    """Where a region's checkpoints are, as the stack's output ``storage.checkpoints`` says.

    Attributes:
        bucket: name of the bucket, or of the container (Azure).
        account: storage account of the container (Azure).
        namespace: Object Storage namespace of the bucket (OCI).
        replication_policy_id: Azure's id of the policy that copies new checkpoints.
    """

    bucket: str
    account: str | None = None
    namespace: str | None = None
    replication_policy_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ManifestOptions:
    """The user's options.

    Attributes:
        namespace: namespace of training jobs, with the settings, the queues and the test.
        with_test: whether to render the all-reduce test.
        topology: labels by which Kueue places jobs.
        virtual_function_cidr: addresses reserved for pods' RDMA interfaces (OCI).
        amd_driver_image: image repository, without tag, to which AMD's operator pushes the driver it builds
            (Azure).
        lustre: where the Lustre file system is; None before it is created.
        checkpoints: where the checkpoints are; None before the bucket is created.
        client_id: client id of the identity of training pods (Azure); None before it is created.
    """

    namespace: str = "gpufabric"
    with_test: bool = False
    topology: TopologyLabels = TopologyLabels.CLOUD
    virtual_function_cidr: IPv4Network = VIRTUAL_FUNCTION_CIDR
    amd_driver_image: str | None = None
    lustre: LustreMount | None = None
    checkpoints: CheckpointBucket | None = None
    client_id: str | None = None


@dataclass(frozen=True, slots=True)
class Job:
    """Input of the renderers.

    Attributes:
        plan: the region.
        pins: versions.
        options: the user's options.
    """

    plan: AnyRegionPlan
    pins: Pins
    options: ManifestOptions

    @property
    def pools(self) -> tuple[PoolPlan, ...]:
        """Pools of the region."""
        return self.plan.pools


@dataclass(frozen=True, slots=True)
class Release:
    """A Helm chart and the values that differ from its defaults.

    Attributes:
        chart: the chart.
        values: values that differ from the chart's defaults.
        privileged: whether its pods reach into the host.
    """

    chart: PinnedChart
    values: Mapping[str, Any]
    privileged: bool = True

    @property
    def name(self) -> str:
        """Name of the release."""
        return self.chart.id

    @property
    def namespace(self) -> str:
        """Namespace of the release."""
        return self.chart.namespace


@dataclass(frozen=True, slots=True)
class RemoteImage:
    """An image of a manifest that its project publishes.

    Attributes:
        name: the name that the manifest writes, without tag.
        reference: the image with its registry and tag.
        digest: its digest; None if unknown.
    """

    name: str
    reference: str
    digest: str | None

    @property
    def changes(self) -> bool:
        """Whether the image to run differs from the one that the manifest names."""
        return self.digest is not None or self.name != self.registry_name

    @property
    def registry_name(self) -> str:
        """Name with the registry, without tag."""
        return repository(self.reference)

    @property
    def replacement(self) -> str:
        """The name, and the digest if known, to use instead."""
        return pinned(self.registry_name, self.digest)


@dataclass(frozen=True, slots=True)
class RemoteManifest:
    """A manifest that its project publishes at a URL.

    Attributes:
        url: its URL.
        images: its images.
    """

    url: str
    images: tuple[RemoteImage, ...] = ()


Content = Release | RemoteManifest | tuple[Document, ...]


@dataclass(frozen=True, slots=True)
class Step:
    """One file, and the reason why the cluster needs it.

    Attributes:
        name: file name without number and suffix.
        why: comment at the top of the file.
        content: content of the file.
    """

    name: str
    why: str
    content: Content


@dataclass(frozen=True, slots=True)
class Stage:
    """Steps that can be applied together once the previous stage is ready.

    Attributes:
        folder: folder of its files.
        steps: steps in the order in which they are applied.
        awaits: CRDs that an operator creates during the previous stage.
        automatic: whether it is applied automatically; the test is not.
    """

    folder: str
    steps: tuple[Step, ...]
    awaits: tuple[str, ...] = ()
    automatic: bool = True


def namespace(name: str, *, privileged: bool = False) -> Document:
    """Return a namespace.

    Args:
        name: its name.
        privileged: whether its pods may access the host, which Pod Security admission refuses otherwise.
    """
    labels = {"pod-security.kubernetes.io/enforce": "privileged"} if privileged else {}
    metadata: dict[str, Any] = {"name": name}
    return {
        "apiVersion": "v1",
        "kind": "Namespace",
        "metadata": metadata | ({"labels": labels} if labels else {}),
    }
