"""Renders an all-reduce test between machines of each pool."""

from pathlib import PurePosixPath
from typing import Any

from gpufabric.catalog.manifests import TestImage
from gpufabric.manifests.environment import settings_name
from gpufabric.manifests.images import published
from gpufabric.manifests.model import Document, Job, Step
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

API = "kubeflow.org/v2beta1"
TEST_NODES = 2
"""Machines of a test: the fewest that use the network."""

HOST_SSH_PORT = 2222
POD_SSH_PORT = 22
"""Ports of a worker's SSH server. On the host's network, the host itself uses port 22."""

_TOPOLOGY_FILE = "NCCL_TOPO_FILE"
_NVLINK_SWITCH = "NCCL_MNNVL_ENABLE"
"""Variables of NCCL (NCCL documentation, Environment Variables)."""

_SIZES = "-b 8M -e 8G -f 2 -g 1"
"""Message sizes from 8 MiB to 8 GiB, doubling, one GPU per process (nccl-tests, README)."""


def operator(job: Job) -> Step:
    """Install the operator of MPI jobs."""
    manifest = published(job.pins.manifest("mpi-operator"))
    return Step("mpi-operator", "Starts the processes of a test on all of its machines.", manifest)


def tests(job: Job) -> list[Step]:
    """Return a step for each pool for which the catalogue has a test image."""
    return [
        Step(
            f"all-reduce-{pool.resource_name}",
            f"Tests all-reduce between machines of pool {pool.resource_name}.",
            documents,
        )
        for pool in job.pools
        if (documents := _test(job, pool))
    ]


def _test(job: Job, pool: PoolPlan) -> tuple[Document, ...]:
    if not pool.max_nodes:
        return ()
    image = job.pins.test_image(pool.shape.vendor, pool.shape.host.architecture.value)
    if image is None:
        return ()
    mpi_job = _mpi_job(job, pool, image)
    return (_compute_domain(job, pool), mpi_job) if spans_machines(pool) else (mpi_job,)


def _name(pool: PoolPlan) -> str:
    return f"all-reduce-{pool.resource_name}"


def _compute_domain(job: Job, pool: PoolPlan) -> Document:
    return {
        "apiVersion": "resource.nvidia.com/v1beta1",
        "kind": "ComputeDomain",
        "metadata": {"name": _name(pool), "namespace": job.options.namespace},
        # 0: pods start without waiting for a number of machines (dra-driver-nvidia-gpu, API).
        "spec": {"numNodes": 0, "channel": {"resourceClaimTemplate": {"name": f"{_name(pool)}-channel"}}},
    }


def _mpi_job(job: Job, pool: PoolPlan, image: TestImage) -> Document:
    return {
        "apiVersion": API,
        "kind": "MPIJob",
        "metadata": {"name": _name(pool), "namespace": job.options.namespace},
        "spec": {
            "slotsPerWorker": pool.shape.gpu.count.value,
            "launcherCreationPolicy": "WaitForWorkersReady",
            "runPolicy": {"cleanPodPolicy": "Running", "backoffLimit": 3},
            "mpiReplicaSpecs": {
                "Launcher": {
                    "replicas": 1,
                    "restartPolicy": "OnFailure",
                    "template": {"spec": _launcher(job, pool, image)},
                },
                "Worker": {"replicas": min(TEST_NODES, pool.nodes), "template": _worker(job, pool, image)},
            },
        },
    }


def _on_host_network(job: Job, pool: PoolPlan) -> bool:
    """Return whether pods can use RDMA on the host's network only: RoCE without virtual functions."""
    return pool.shape.roce is not None and not has_virtual_functions(job, pool)


def _variables(job: Job, pool: PoolPlan) -> tuple[str, dict[str, str]]:
    virtual = has_virtual_functions(job, pool)
    variables = pool.shape.sriov_variables if virtual else None
    name = settings_name(pool, virtual_functions=virtual)
    return name, pool.shape.host_variables if variables is None else variables


def _placed(job: Job, pool: PoolPlan) -> dict[str, Any]:
    placed: dict[str, Any] = {
        "nodeSelector": {POOL_LABEL: pool.resource_name},
        "tolerations": tolerations([pool]),
    }
    if _on_host_network(job, pool):
        placed |= {"hostNetwork": True, "dnsPolicy": "ClusterFirstWithHostNet"}
    return placed


def _launcher(job: Job, pool: PoolPlan, image: TestImage) -> dict[str, Any]:
    name, variables = _variables(job, pool)
    port = HOST_SSH_PORT if _on_host_network(job, pool) else POD_SSH_PORT
    command = _run(image, port, variables)
    if spans_machines(pool):
        # All machines of the test share NVLink, so a second run tests the network.
        command += _run(image, port, variables, {_NVLINK_SWITCH: "0"})
    return {
        **_placed(job, pool),
        "containers": [
            {
                "name": "launcher",
                "image": image.image.value,
                "command": ["/bin/sh", "-c", f"set -e\n{command}"],
                "envFrom": [{"configMapRef": {"name": name}}],
                # Open MPI 5 reads the port only here, Open MPI 4 only from the command line.
                "env": [{"name": "PRTE_MCA_plm_ssh_args", "value": f"-p {port}"}],
                "resources": {"requests": {"cpu": "1", "memory": "2Gi"}},
            }
        ],
    }


def _run(image: TestImage, port: int, variables: dict[str, str], fixed: dict[str, str] | None = None) -> str:
    """Return the command of one run. It passes on the launcher's variables, except fixed ones."""
    names = ("PATH", "LD_LIBRARY_PATH", *sorted(variables))
    handed_on = [name for name in names if name not in (fixed or {})]
    exports = [*handed_on, *(f"{key}={value}" for key, value in (fixed or {}).items())]
    lines = [
        f"{image.mpirun.value} --allow-run-as-root --bind-to none",
        f"-mca plm_rsh_args '-p {port}' -mca coll ^hcoll",
        *(f"-x {export}" for export in exports),
        f"{image.program.value} {_SIZES}",
    ]
    return " \\\n  ".join(lines) + "\n"


def _worker(job: Job, pool: PoolPlan, image: TestImage) -> dict[str, Any]:
    port = HOST_SSH_PORT if _on_host_network(job, pool) else POD_SSH_PORT
    mounts: list[dict[str, Any]] = [{"name": "shared-memory", "mountPath": "/dev/shm"}]  # noqa: S108
    volumes: list[dict[str, Any]] = [{"name": "shared-memory", "emptyDir": {"medium": "Memory"}}]
    security: dict[str, Any] = {"capabilities": {"add": ["IPC_LOCK"]}}
    if pool.shape.roce is not None:
        # Neither the host's network nor a virtual function makes the RDMA devices visible in the container.
        mounts.append({"name": "infiniband", "mountPath": "/dev/infiniband"})
        volumes.append({"name": "infiniband", "hostPath": {"path": "/dev/infiniband"}})
        security["privileged"] = True
    container: dict[str, Any] = {
        "name": "worker",
        "image": image.image.value,
        "command": ["/bin/sh", "-c", _worker_command(job, pool, image, port)],
        "readinessProbe": {"tcpSocket": {"port": port}},
        "resources": _resources(job, pool),
        "securityContext": security,
        "volumeMounts": mounts,
    }
    spec: dict[str, Any] = {**_placed(job, pool), "containers": [container], "volumes": volumes}
    if spans_machines(pool):
        claim = {"name": "nvlink", "resourceClaimTemplateName": f"{_name(pool)}-channel"}
        container["resources"]["claims"] = [{"name": "nvlink"}]
        spec |= {"resourceClaims": [claim], "affinity": _one_domain(job, pool)}
    metadata: dict[str, Any] = {"labels": {"app.kubernetes.io/name": _name(pool)}}
    if has_virtual_functions(job, pool) and (rdma := rdma_resource(job, pool)):
        networks = ",".join([VIRTUAL_FUNCTION_NAME] * rdma[1])
        metadata["annotations"] = {"k8s.v1.cni.cncf.io/networks": networks}
    return {"metadata": metadata, "spec": spec}


def _worker_command(job: Job, pool: PoolPlan, image: TestImage, port: int) -> str:
    lines = ["mkdir -p /run/sshd"]
    wanted = _variables(job, pool)[1].get(_TOPOLOGY_FILE)
    if wanted and image.topology_directory:
        # The setting is a path on a machine image; the container has the file at another path.
        path = PurePosixPath(wanted)
        lines.append(f"mkdir -p {path.parent}")
        lines.append(f"ln -sf {image.topology_directory.value}/{path.name} {path}")
    lines.append(f"exec /usr/sbin/sshd -De -p {port}")
    return "\n".join(lines) + "\n"


def _resources(job: Job, pool: PoolPlan) -> dict[str, Any]:
    wanted: dict[str, Any] = {accelerator_resource(pool): pool.shape.gpu.count.value}
    rdma = rdma_resource(job, pool)
    if rdma is not None:
        wanted[rdma[0]] = rdma[1]
        if rdma[0] == EFA_RESOURCE:
            # Kubernetes requires CPU or memory requests with huge pages.
            wanted |= {"hugepages-2Mi": f"{job.pins.common.efa_huge_pages_mib.value}Mi", "memory": "32Gi"}
    return {"requests": wanted, "limits": dict(wanted)}


def _one_domain(job: Job, pool: PoolPlan) -> dict[str, Any]:
    term = {
        "labelSelector": {"matchLabels": {"app.kubernetes.io/name": _name(pool)}},
        "topologyKey": job.pins.common.nvlink_label.value,
    }
    return {"podAffinity": {"requiredDuringSchedulingIgnoredDuringExecution": [term]}}
