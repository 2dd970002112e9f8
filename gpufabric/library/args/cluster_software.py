"""Types of arguments. Written by `python -m tools.library` from `gpufabric.spec.cluster_software`."""

from typing import NotRequired, TypedDict


class AwsClusterSoftware(TypedDict):
    """Software of an EKS cluster. Device plugins are rendered for the pools' nodes alone, unless the
    cluster's own are `present` there.
    """

    kueue: NotRequired[str]
    """Kueue, which the queues of the pools need. One of: present, install, absent."""

    mpi_operator: NotRequired[str]
    """MPI operator, which all-reduce tests and active checks need. One of: present, install, absent."""

    dra_driver: NotRequired[str]
    """NVIDIA's DRA driver, for NVLink domains that span machines. One of: present, install, absent."""

    node_feature_discovery: NotRequired[str]
    """Node Feature Discovery, of which a cluster has one. `install`: a chart that these files install
    brings it. One of: present, install, absent.
    """

    node_readiness_controller: NotRequired[str]
    """Controller that taints nodes by their conditions, with `health.cordon`. One of: present,
    install, absent.
    """

    efa_device_plugin: NotRequired[str]
    """Device plugin of EFA. One of: present, install, absent."""

    nvidia_device_plugin: NotRequired[str]
    """Device plugin of NVIDIA's GPUs. One of: present, install, absent."""

    neuron_device_plugin: NotRequired[str]
    """Device plugin of Trainium. One of: present, install, absent."""

    dcgm_exporter: NotRequired[str]
    """Exporter of GPU metrics, with `health`; rendered for the pools' nodes like a device plugin. One
    of: present, install, absent.
    """

    cloudwatch_exporter: NotRequired[str]
    """Exporter of CloudWatch's metrics, with `health`. One of: present, install, absent."""

    lustre_driver: NotRequired[str]
    """CSI driver of FSx for Lustre: the EKS add-on `aws-fsx-csi-driver`. One of: present, absent."""


class AzureClusterSoftware(TypedDict):
    """Software of an AKS cluster."""

    kueue: NotRequired[str]
    """Kueue, which the queues of the pools need. One of: present, install, absent."""

    mpi_operator: NotRequired[str]
    """MPI operator, which all-reduce tests and active checks need. One of: present, install, absent."""

    dra_driver: NotRequired[str]
    """NVIDIA's DRA driver, for NVLink domains that span machines. One of: present, install, absent."""

    node_feature_discovery: NotRequired[str]
    """Node Feature Discovery, of which a cluster has one. `install`: a chart that these files install
    brings it. One of: present, install, absent.
    """

    node_readiness_controller: NotRequired[str]
    """Controller that taints nodes by their conditions, with `health.cordon`. One of: present,
    install, absent.
    """

    gpu_operator: NotRequired[str]
    """NVIDIA's GPU operator. One of: present, install, absent."""

    network_operator: NotRequired[str]
    """NVIDIA's network operator. Its one policy for the cluster belongs to whoever installs it. One
    of: present, install, absent.
    """

    amd_gpu_operator: NotRequired[str]
    """AMD's GPU operator. One of: present, install, absent."""

    cert_manager: NotRequired[str]
    """cert-manager, which AMD's operator needs where it builds the driver. One of: present, install,
    absent.
    """

    lustre_driver: NotRequired[str]
    """CSI driver of Azure Managed Lustre, with the client on the nodes. One of: present, install,
    absent.
    """

    cilium: NotRequired[str]
    """Cilium as the cluster's data plane, whose policy keeps pods from the metadata service. One of:
    present, absent.
    """


class OciClusterSoftware(TypedDict):
    """Software of an OKE cluster."""

    kueue: NotRequired[str]
    """Kueue, which the queues of the pools need. One of: present, install, absent."""

    mpi_operator: NotRequired[str]
    """MPI operator, which all-reduce tests and active checks need. One of: present, install, absent."""

    dra_driver: NotRequired[str]
    """NVIDIA's DRA driver, for NVLink domains that span machines. One of: present, install, absent."""

    node_feature_discovery: NotRequired[str]
    """Node Feature Discovery, of which a cluster has one. `install`: a chart that these files install
    brings it. One of: present, install, absent.
    """

    node_readiness_controller: NotRequired[str]
    """Controller that taints nodes by their conditions, with `health.cordon`. One of: present,
    install, absent.
    """

    gpu_operator: NotRequired[str]
    """NVIDIA's GPU operator. One of: present, install, absent."""

    network_operator: NotRequired[str]
    """NVIDIA's network operator. Its one policy for the cluster belongs to whoever installs it. One
    of: present, install, absent.
    """

    amd_gpu_operator: NotRequired[str]
    """AMD's GPU operator. One of: present, install, absent."""

    nvidia_gpu_plugin: NotRequired[str]
    """OKE's add-on `NvidiaGpuPlugin` as what offers the pools' GPUs. `present`: nodes get no label
    against it, and a GPU operator comes without its device plugin. One of: present, absent.
    """

    amd_gpu_plugin: NotRequired[str]
    """OKE's add-on `AmdGpuPlugin`, likewise. One of: present, absent."""

    lustre_driver: NotRequired[str]
    """CSI driver of OCI's Lustre service, part of OKE. One of: present, absent."""
