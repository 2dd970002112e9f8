"""Pods that use all GPUs and RDMA ports of a machine: one for each machine of a job."""

from typing import Any

from gpufabric.manifests.environment import settings_name
from gpufabric.manifests.model import Document, Job
from gpufabric.manifests.nodes import (
    EFA_RESOURCE,
    POOL_LABEL,
    VIRTUAL_FUNCTION_NAME,
    accelerator_resource,
    has_virtual_functions,
    rdma_resource,
    spans_machines,
    tolerations,
)
from gpufabric.plan.pool import PoolPlan

NAME_LABEL = "app.kubernetes.io/name"

ON_HOST_NETWORK: dict[str, Any] = {"hostNetwork": True, "dnsPolicy": "ClusterFirstWithHostNet"}
"""The host's network, with the cluster's DNS."""


def needs_host_network(job: Job, pool: PoolPlan) -> bool:
    """Return whether pods can use RDMA on the host's network only: RoCE without virtual functions."""
    return pool.shape.roce is not None and not has_virtual_functions(job, pool)


def settings(job: Job, pool: PoolPlan) -> tuple[str, dict[str, str]]:
    """Return the ConfigMap of the communication library for a pool's pods, and its variables."""
    virtual = has_virtual_functions(job, pool)
    variables = pool.shape.sriov_variables if virtual else None
    name = settings_name(pool, virtual_functions=virtual)
    return name, pool.shape.host_variables if variables is None else variables


def placed(pool: PoolPlan, *, host_network: bool) -> dict[str, Any]:
    """Return the part of a pod's specification that puts it on a pool's machines."""
    selected: dict[str, Any] = {
        "nodeSelector": {POOL_LABEL: pool.resource_name},
        "tolerations": tolerations([pool]),
    }
    return selected | ON_HOST_NETWORK if host_network else selected


def compute_domain(job: Job, pool: PoolPlan, name: str) -> tuple[Document, ...]:
    """Return the ComputeDomain of a job, whose pods may use NVLink between machines; empty without such."""
    if not spans_machines(pool):
        return ()
    return (
        {
            "apiVersion": "resource.nvidia.com/v1beta1",
            "kind": "ComputeDomain",
            "metadata": {"name": name, "namespace": job.options.namespace},
            # 0: pods start without waiting for a number of machines (dra-driver-nvidia-gpu, API).
            "spec": {"numNodes": 0, "channel": {"resourceClaimTemplate": {"name": f"{name}-channel"}}},
        },
    )


def template(
    job: Job, pool: PoolPlan, name: str, container: dict[str, Any], *, host_network: bool
) -> dict[str, Any]:
    """Return the template of a worker's pod.

    Args:
        job: the region to render.
        pool: pool of the machines.
        name: name of the job, which labels its pods.
        container: the container, without its resources, rights and mounts.
        host_network: whether the pod uses the host's network, and thereby the host's RDMA ports.
    """
    virtual = has_virtual_functions(job, pool) and not host_network
    mounts: list[dict[str, Any]] = [{"name": "shared-memory", "mountPath": "/dev/shm"}]  # noqa: S108
    volumes: list[dict[str, Any]] = [{"name": "shared-memory", "emptyDir": {"medium": "Memory"}}]
    security: dict[str, Any] = {"capabilities": {"add": ["IPC_LOCK"]}}
    if pool.shape.roce is not None:
        # Neither the host's network nor a virtual function makes the RDMA devices visible in the container.
        mounts.append({"name": "infiniband", "mountPath": "/dev/infiniband"})
        volumes.append({"name": "infiniband", "hostPath": {"path": "/dev/infiniband"}})
        security["privileged"] = True
    resources = _resources(job, pool, virtual=virtual)
    spec: dict[str, Any] = {
        **placed(pool, host_network=host_network),
        "containers": [
            {
                **container,
                "resources": resources,
                "securityContext": security,
                "volumeMounts": [*mounts, *container.get("volumeMounts", ())],
            }
        ],
        "volumes": volumes,
    }
    if spans_machines(pool):
        resources["claims"] = [{"name": "nvlink"}]
        spec["resourceClaims"] = [{"name": "nvlink", "resourceClaimTemplateName": f"{name}-channel"}]
    metadata: dict[str, Any] = {"labels": {NAME_LABEL: name}}
    if virtual and (rdma := rdma_resource(job, pool)):
        networks = ",".join([VIRTUAL_FUNCTION_NAME] * rdma[1])
        metadata["annotations"] = {"k8s.v1.cni.cncf.io/networks": networks}
    return {"metadata": metadata, "spec": spec}


def _resources(job: Job, pool: PoolPlan, *, virtual: bool) -> dict[str, Any]:
    accelerator = accelerator_resource(pool)
    wanted: dict[str, Any] = {accelerator: pool.shape.gpus} if accelerator else {}
    rdma = rdma_resource(job, pool)
    if rdma is not None and (virtual or not has_virtual_functions(job, pool)):
        wanted[rdma[0]] = rdma[1]
        if rdma[0] == EFA_RESOURCE:
            # Kubernetes requires CPU or memory requests with huge pages.
            wanted |= {"hugepages-2Mi": f"{job.pins.common.efa_huge_pages_mib.value}Mi", "memory": "32Gi"}
    return {"requests": wanted, "limits": dict(wanted)}
