"""Renders an all-reduce test between machines of each pool."""

from collections.abc import Iterable
from pathlib import PurePosixPath
from typing import Any

from gpufabric.catalog.manifests import Pins
from gpufabric.catalog.pinned import PinnedTest
from gpufabric.manifests import workers
from gpufabric.manifests.images import published
from gpufabric.manifests.model import Document, Job, Step
from gpufabric.manifests.nodes import spans_machines
from gpufabric.manifests.placement import affinity
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
    manifest = published(job.pins.manifest("mpi-operator"), job.pins)
    return Step("mpi-operator", "Starts the processes of a test on all of its machines.", manifest)


def tests(job: Job) -> list[Step]:
    """Return a step for each pool for which a test image with a fixed tag or digest is known."""
    return [
        Step(
            f"all-reduce-{pool.resource_name}",
            f"Tests all-reduce between machines of pool {pool.resource_name}.",
            documents,
        )
        for pool in job.pools
        if (documents := _test(job, pool))
    ]


def without_test(pools: Iterable[PoolPlan], pins: Pins) -> list[PoolPlan]:
    """Return the pools for whose machines no test image with a fixed tag or digest is known."""
    return [pool for pool in pools if pool.max_nodes and _image(pins, pool) is None]


def unpinned(pools: Iterable[PoolPlan], pins: Pins) -> dict[str, str]:
    """Return the test images, by pool, that are known but whose tag moves and whose digest is unknown."""
    images = {
        pool.name: pins.test_image(pool.shape.vendor, pool.shape.host.architecture.value)
        for pool in without_test(pools, pins)
    }
    return {name: image.image.value for name, image in images.items() if image is not None}


def all_reduce(job: Job, pool: PoolPlan, name: str, nodes: int) -> tuple[Document, ...]:
    """Return a job that runs all-reduce between machines of a pool, and the NVLink domain that it needs.

    Empty if the pool gets no machines, or no test image with a fixed tag or digest is known for them.

    Args:
        job: the region to render.
        pool: the pool.
        name: name of the job.
        nodes: machines of the job.
    """
    image = _image(job.pins, pool)
    if not pool.max_nodes or image is None:
        return ()
    return (*workers.compute_domain(job, pool, name), _mpi_job(job, pool, image, name, nodes))


def _image(pins: Pins, pool: PoolPlan) -> PinnedTest | None:
    return pins.test(pool.shape.vendor, pool.shape.host.architecture.value)


def _test(job: Job, pool: PoolPlan) -> tuple[Document, ...]:
    return all_reduce(job, pool, f"all-reduce-{pool.resource_name}", min(TEST_NODES, pool.nodes))


def _mpi_job(job: Job, pool: PoolPlan, image: PinnedTest, name: str, nodes: int) -> Document:
    return {
        "apiVersion": API,
        "kind": "MPIJob",
        "metadata": {"name": name, "namespace": job.options.namespace},
        "spec": {
            "slotsPerWorker": pool.shape.gpus,
            "launcherCreationPolicy": "WaitForWorkersReady",
            "runPolicy": {"cleanPodPolicy": "Running", "backoffLimit": 3},
            "mpiReplicaSpecs": {
                "Launcher": {
                    "replicas": 1,
                    "restartPolicy": "OnFailure",
                    "template": {"spec": _launcher(job, pool, image)},
                },
                "Worker": {"replicas": nodes, "template": _worker(job, pool, image, name)},
            },
        },
    }


def _port(job: Job, pool: PoolPlan) -> int:
    return HOST_SSH_PORT if workers.needs_host_network(job, pool) else POD_SSH_PORT


def _launcher(job: Job, pool: PoolPlan, image: PinnedTest) -> dict[str, Any]:
    name, variables = workers.settings(job, pool)
    port = _port(job, pool)
    command = _run(image, port, variables)
    if spans_machines(pool):
        # All machines of the test share NVLink, so a second run tests the network.
        command += _run(image, port, variables, {_NVLINK_SWITCH: "0"})
    return {
        **workers.placed(pool, host_network=workers.needs_host_network(job, pool)),
        "containers": [
            {
                "name": "launcher",
                "image": image.reference,
                "command": ["/bin/sh", "-c", f"set -e\n{command}"],
                "envFrom": [{"configMapRef": {"name": name}}],
                # Open MPI 5 reads the port only here, Open MPI 4 only from the command line.
                "env": [{"name": "PRTE_MCA_plm_ssh_args", "value": f"-p {port}"}],
                "resources": {"requests": {"cpu": "1", "memory": "2Gi"}},
            }
        ],
    }


def _run(image: PinnedTest, port: int, variables: dict[str, str], fixed: dict[str, str] | None = None) -> str:
    """Return the command of one run. It passes on the launcher's variables, except fixed ones."""
    names = ("PATH", "LD_LIBRARY_PATH", *sorted(variables))
    handed_on = [name for name in names if name not in (fixed or {})]
    exports = [*handed_on, *(f"{key}={value}" for key, value in (fixed or {}).items())]
    lines = [
        f"{image.mpirun} --allow-run-as-root --bind-to none",
        f"-mca plm_rsh_args '-p {port}' -mca coll ^hcoll",
        *(f"-x {export}" for export in exports),
        f"{image.program} {_SIZES}",
    ]
    return " \\\n  ".join(lines) + "\n"


def _worker(job: Job, pool: PoolPlan, image: PinnedTest, name: str) -> dict[str, Any]:
    port = _port(job, pool)
    container: dict[str, Any] = {
        "name": "worker",
        "image": image.reference,
        "command": ["/bin/sh", "-c", _worker_command(job, pool, image, port)],
        "readinessProbe": {"tcpSocket": {"port": port}},
    }
    template = workers.template(
        job, pool, name, container, host_network=workers.needs_host_network(job, pool)
    )
    # Without a queue, only the scheduler keeps the workers where RDMA connects them.
    template["spec"] |= affinity(job, pool, template["metadata"]["labels"])
    return template


def _worker_command(job: Job, pool: PoolPlan, image: PinnedTest, port: int) -> str:
    lines = ["mkdir -p /run/sshd"]
    wanted = workers.settings(job, pool)[1].get(_TOPOLOGY_FILE)
    if wanted and image.topology_directory:
        # The setting is a path on a machine image; the container has the file at another path.
        path = PurePosixPath(wanted)
        lines.append(f"mkdir -p {path.parent}")
        lines.append(f"ln -sf {image.topology_directory}/{path.name} {path}")
    lines.append(f"exec /usr/sbin/sshd -De -p {port}")
    return "\n".join(lines) + "\n"
