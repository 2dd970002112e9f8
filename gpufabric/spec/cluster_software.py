"""Software of a cluster that exists: what its owner runs there, and what ``gpufabric manifests`` may install.

The key is ``existing.cluster.software``. What it leaves out is unknown: the files then install nothing that
serves the whole cluster, and the command says so.
"""

from typing import Literal

from gpufabric.spec.base import Declared

SoftwareState = Literal["present", "install", "absent"]
"""present: the owner runs it, and the files leave it alone. install: the files install it, as in a cluster of
the stack's own. absent: the cluster has none and gets none; what needs it is left out."""

OwnersState = Literal["present", "absent"]
"""State of a part that comes with the cluster and that no file installs."""


class ClusterSoftware(Declared):
    """Software that clusters of all clouds may have. Absent: unknown."""

    kueue: SoftwareState | None = None
    """Kueue, which the queues of the pools need."""

    mpi_operator: SoftwareState | None = None
    """MPI operator, which all-reduce tests and active checks need."""

    dra_driver: SoftwareState | None = None
    """NVIDIA's DRA driver, for NVLink domains that span machines."""

    node_feature_discovery: SoftwareState | None = None
    """Node Feature Discovery, of which a cluster has one. ``install``: a chart that these files install
    brings it."""

    node_readiness_controller: SoftwareState | None = None
    """Controller that taints nodes by their conditions, with ``health.cordon``."""


class OperatedSoftware(ClusterSoftware):
    """Software of clusters on whose nodes operators prepare GPUs and adapters: Azure and OCI."""

    gpu_operator: SoftwareState | None = None
    """NVIDIA's GPU operator."""

    network_operator: SoftwareState | None = None
    """NVIDIA's network operator. Its one policy for the cluster belongs to whoever installs it."""

    amd_gpu_operator: SoftwareState | None = None
    """AMD's GPU operator."""


class AwsClusterSoftware(ClusterSoftware):
    """Software of an EKS cluster. Device plugins are rendered for the pools' nodes alone, unless the
    cluster's own are ``present`` there."""

    efa_device_plugin: SoftwareState | None = None
    """Device plugin of EFA."""

    nvidia_device_plugin: SoftwareState | None = None
    """Device plugin of NVIDIA's GPUs."""

    neuron_device_plugin: SoftwareState | None = None
    """Device plugin of Trainium."""

    dcgm_exporter: SoftwareState | None = None
    """Exporter of GPU metrics, with ``health``; rendered for the pools' nodes like a device plugin."""

    cloudwatch_exporter: SoftwareState | None = None
    """Exporter of CloudWatch's metrics, with ``health``."""

    lustre_driver: OwnersState | None = None
    """CSI driver of FSx for Lustre: the EKS add-on ``aws-fsx-csi-driver``."""


class AzureClusterSoftware(OperatedSoftware):
    """Software of an AKS cluster."""

    cert_manager: SoftwareState | None = None
    """cert-manager, which AMD's operator needs where it builds the driver."""

    lustre_driver: SoftwareState | None = None
    """CSI driver of Azure Managed Lustre, with the client on the nodes."""

    cilium: OwnersState | None = None
    """Cilium as the cluster's data plane, whose policy keeps pods from the metadata service."""


class OciClusterSoftware(OperatedSoftware):
    """Software of an OKE cluster."""

    nvidia_gpu_plugin: OwnersState | None = None
    """OKE's add-on ``NvidiaGpuPlugin`` as what offers the pools' GPUs. ``present``: nodes get no label
    against it, and a GPU operator comes without its device plugin."""

    amd_gpu_plugin: OwnersState | None = None
    """OKE's add-on ``AmdGpuPlugin``, likewise."""

    lustre_driver: OwnersState | None = None
    """CSI driver of OCI's Lustre service, part of OKE."""
