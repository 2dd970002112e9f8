"""What is rendered: stages of numbered steps, each a Helm release, documents, or a published manifest."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from ipaddress import IPv4Network
from typing import Any

from gpufabric.catalog.manifests import Chart, Pins
from gpufabric.plan.pool import PoolPlan
from gpufabric.plan.regions import AnyRegionPlan

Document = dict[str, Any]
"""A Kubernetes object."""


class TopologyLabels(StrEnum):
    """Whose node labels say where in the network a machine is."""

    CLOUD = "cloud"
    TOPOGRAPH = "topograph"


VIRTUAL_FUNCTION_CIDR = IPv4Network("198.18.0.0/16")
"""Addresses that no network uses: set aside for benchmarks, and never routed (RFC 2544)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """What a user chooses beside the declaration.

    Attributes:
        namespace: where training jobs run: it gets the settings, the queues and the test.
        with_test: whether to render the test of all-reduce.
        topology: whose labels Kueue places jobs by.
        virtual_function_cidr: addresses of pods' RDMA interfaces (OCI); nothing else may use them.
        amd_driver_image: image repository, without tag, to which AMD's operator may push the driver that it
            builds (Azure).
    """

    namespace: str = "gpufabric"
    with_test: bool = False
    topology: TopologyLabels = TopologyLabels.CLOUD
    virtual_function_cidr: IPv4Network = VIRTUAL_FUNCTION_CIDR
    amd_driver_image: str | None = None


@dataclass(frozen=True, slots=True)
class Job:
    """Everything that a renderer works from.

    Attributes:
        plan: the region.
        pins: versions.
        options: what the user chose.
    """

    plan: AnyRegionPlan
    pins: Pins
    options: Options

    @property
    def pools(self) -> tuple[PoolPlan, ...]:
        """Pools of the region."""
        return self.plan.pools


@dataclass(frozen=True, slots=True)
class Release:
    """A Helm chart and the values that differ from its defaults.

    Attributes:
        chart: the chart.
        values: what differs.
        privileged: whether its pods reach into the host.
    """

    chart: Chart
    values: Mapping[str, Any]
    privileged: bool = True

    @property
    def name(self) -> str:
        """Name of the release."""
        return self.chart.id

    @property
    def namespace(self) -> str:
        """Namespace of the release."""
        return self.chart.namespace.value

    @property
    def from_registry(self) -> bool:
        """Whether the chart lies in an OCI registry."""
        return self.chart.repository.value.startswith("oci://")


@dataclass(frozen=True, slots=True)
class RemoteManifest:
    """A manifest that is fetched from where its project publishes it."""

    url: str


Content = Release | RemoteManifest | tuple[Document, ...]


@dataclass(frozen=True, slots=True)
class Step:
    """One file: what is in it, and why the cluster needs it.

    Attributes:
        name: stem of the file's name, without its number.
        why: comment at its head.
        content: what it holds.
    """

    name: str
    why: str
    content: Content


@dataclass(frozen=True, slots=True)
class Stage:
    """Steps that may be applied together once the stage before is ready.

    Attributes:
        folder: folder of its files.
        steps: in the order in which they are to be applied.
        awaits: resource definitions that an operator makes while it carries out the stage before.
        automatic: whether it belongs to what keeps running; the test does not.
    """

    folder: str
    steps: tuple[Step, ...]
    awaits: tuple[str, ...] = ()
    automatic: bool = True


def namespace(name: str, *, privileged: bool = False) -> Document:
    """Give a namespace.

    Args:
        name: its name.
        privileged: whether its pods reach into the host, which Pod Security admission refuses elsewhere.
    """
    labels = {"pod-security.kubernetes.io/enforce": "privileged"} if privileged else {}
    metadata: dict[str, Any] = {"name": name}
    return {
        "apiVersion": "v1",
        "kind": "Namespace",
        "metadata": metadata | ({"labels": labels} if labels else {}),
    }
