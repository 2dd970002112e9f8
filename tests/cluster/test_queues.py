"""Kueue starts jobs on machines with the labels of our pools: topology, partition and quota are respected."""

from collections.abc import Iterator
from typing import Any

import pytest

from gpufabric.catalog.catalog import default_catalog
from gpufabric.catalog.manifests import manifest_pins
from gpufabric.manifests.model import Document, Job
from gpufabric.manifests.nodes import POOL_LABEL, accelerator_resource, tolerations
from gpufabric.manifests.placement import QUEUE_LABEL, queue_annotations, rdma_level
from gpufabric.manifests.queues import queues
from tests.cluster.machines import join
from tests.manifests.conftest import EVERYTHING, Rendered, plan_of
from tools.cluster.client import ApiServerClient, wait_until

pytestmark = pytest.mark.cluster

NAMESPACE = EVERYTHING.namespace
POOLS: dict[str, tuple[str, dict[str, Any]]] = {
    "aws": ("aws", {"shape": "p5.48xlarge", "nodes": 4}),
    "azure": ("azure", {"shape": "Standard_ND96isr_H200_v5", "nodes": 8, "nodes_per_partition": 4}),
    "azure-racks": ("azure", {"shape": "Standard_ND128isr_NDR_GB200_v6", "nodes": 36}),
    "oci": ("oci", {"shape": "BM.GPU.H100.8", "nodes": 4}),
}
SETTLED_S = 60


class Queue:
    """A pool with its nodes and queues in the cluster."""

    def __init__(self, server: ApiServerClient, name: str) -> None:
        cloud, declared = POOLS[name]
        self.server = server
        self.plan = plan_of(cloud, pools={name: declared})
        self.job = Job(self.plan, manifest_pins(default_catalog(), cloud), EVERYTHING)
        (self.pool,) = self.plan.pools
        self.nodes = join(server, self.job, self.pool)
        step = queues(self.job)
        assert isinstance(step.content, tuple)
        self.documents = step.content
        for document in self.documents:
            server.apply(document)

    def start(self, name: str, pods: int, annotations: dict[str, str] | None = None) -> str:
        """Create a job of one pod for each machine and return its uid."""
        gpus = {str(accelerator_resource(self.pool)): self.pool.shape.gpus}
        container = {
            "name": "train",
            "image": "registry.example.com/train:1",
            "resources": {"requests": {**gpus, "cpu": "1", "memory": "1Gi"}, "limits": gpus},
        }
        wanted = queue_annotations(self.job, self.pool, pods) if annotations is None else annotations
        made = self.server.apply(
            {
                "apiVersion": "batch/v1",
                "kind": "Job",
                "metadata": {
                    "name": name,
                    "namespace": NAMESPACE,
                    "labels": {QUEUE_LABEL: self.pool.resource_name},
                },
                "spec": {
                    "suspend": True,
                    "parallelism": pods,
                    "completions": pods,
                    "template": {
                        "metadata": {"annotations": wanted},
                        "spec": {
                            "restartPolicy": "Never",
                            "nodeSelector": {POOL_LABEL: self.pool.resource_name},
                            "tolerations": tolerations([self.pool]),
                            "containers": [container],
                        },
                    },
                },
            }
        )
        return made["metadata"]["uid"]

    def stop(self) -> None:
        """Delete the jobs, the queues and the nodes, and wait until they are gone."""
        jobs = f"/apis/batch/v1/namespaces/{NAMESPACE}/jobs"
        self.server.request("DELETE", jobs, {"propagationPolicy": "Background"})
        self.server.request("DELETE", workloads_path())
        listed = self.server.request
        wait_until(lambda: not listed("GET", workloads_path())["items"], "workloads", timeout_s=SETTLED_S)
        for document in (*self.documents[::-1], *self.nodes):
            self.server.remove(document)

    def workload(self, uid: str) -> Document | None:
        """Return Kueue's workload of a job."""
        for workload in self.server.request("GET", workloads_path())["items"]:
            if any(owner["uid"] == uid for owner in workload["metadata"].get("ownerReferences", ())):
                return workload
        return None

    def admitted(self, uid: str) -> list[dict[str, Any]]:
        """Wait until a job may start, and return the hosts of its pods."""
        wait_until(lambda: condition(self.workload(uid), "Admitted") == "True", f"{uid}", timeout_s=SETTLED_S)
        workload = self.workload(uid)
        assert workload is not None
        (assigned,) = workload["status"]["admission"]["podSetAssignments"]
        return domains(assigned["topologyAssignment"])

    def pending(self, uid: str) -> str:
        """Wait until Kueue has judged a job and keeps it waiting; return the reason."""
        wait_until(
            lambda: condition(self.workload(uid), "QuotaReserved") == "False", uid, timeout_s=SETTLED_S
        )
        workload = self.workload(uid)
        assert workload is not None
        return next(
            entry["message"] for entry in workload["status"]["conditions"] if entry["type"] == "QuotaReserved"
        )


def workloads_path() -> str:
    return f"/apis/kueue.x-k8s.io/v1beta2/namespaces/{NAMESPACE}/workloads"


def condition(workload: Document | None, kind: str) -> str | None:
    conditions = (workload or {}).get("status", {}).get("conditions", [])
    return next((entry["status"] for entry in conditions if entry["type"] == kind), None)


def domains(assignment: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the hosts of an assignment, which Kueue writes in slices of values with a common prefix."""
    hosts: list[dict[str, Any]] = []
    for part in assignment["slices"]:
        last = part["valuesPerLevel"][-1]
        prefix = last.get("individual", {}).get("prefix", "")
        names = last["individual"]["roots"] if "individual" in last else [last["universal"]]
        hosts.extend({"host": f"{prefix}{name}"} for name in names)
    return hosts


@pytest.fixture(params=POOLS)
def queue(request: pytest.FixtureRequest, controllers: ApiServerClient) -> Iterator[Queue]:
    made = Queue(controllers, request.param)
    yield made
    made.stop()


def labels_of(queue: Queue, hosts: list[dict[str, Any]], level: str) -> set[str]:
    by_name = {node["metadata"]["name"]: node["metadata"]["labels"] for node in queue.nodes}
    return {by_name[host["host"]][level] for host in hosts}


def largest(queue: Queue) -> int:
    """Return the most machines that one RDMA fabric connects."""
    level = rdma_level(queue.job, queue.pool)
    values = [node["metadata"]["labels"][level] for node in queue.nodes]
    return max(values.count(value) for value in values)


def test_a_job_is_placed_on_one_rdma_fabric(queue: Queue) -> None:
    hosts = queue.admitted(queue.start("fits", largest(queue)))
    assert len(hosts) == largest(queue)
    level = rdma_level(queue.job, queue.pool)
    assert level is not None
    assert len(labels_of(queue, hosts, level)) == 1


def test_a_job_that_is_larger_than_an_rdma_fabric_waits(queue: Queue) -> None:
    uid = queue.start("too-large", largest(queue) + 1)
    assert queue.pending(uid)
    assert condition(queue.workload(uid), "Admitted") != "True"


def test_quota_is_the_machines_of_the_pool(queue: Queue) -> None:
    size = largest(queue)
    for number in range(queue.pool.nodes // size):
        queue.admitted(queue.start(f"fits-{number}", size))
    waiting = queue.start("one-more", 1)
    assert "insufficient" in queue.pending(waiting)


def test_a_small_job_stays_below_one_switch_or_in_one_rack(queue: Queue) -> None:
    hosts = queue.admitted(queue.start("small", 2))
    nvlink = queue.job.pins.common.nvlink_label.value
    narrow = nvlink if queue.pool.shape.nodes_per_nvlink_domain > 1 else None
    if narrow:
        assert len(labels_of(queue, hosts, narrow)) == 1
    assert len(hosts) == 2


def test_a_jobset_is_placed_as_one(queue: Queue) -> None:
    size = min(largest(queue), 4)
    gpus = {str(accelerator_resource(queue.pool)): queue.pool.shape.gpus}
    container = {"name": "train", "image": "registry.example.com/train:1", "resources": {"limits": gpus}}
    annotations = queue_annotations(queue.job, queue.pool, size)
    spec = {
        "restartPolicy": "Never",
        "nodeSelector": {POOL_LABEL: queue.pool.resource_name},
        "tolerations": tolerations([queue.pool]),
        "containers": [container],
    }
    template: dict[str, Any] = {"parallelism": size, "completions": size, "template": {"spec": spec}}
    template["template"]["metadata"] = {"annotations": annotations}
    jobset = {
        "apiVersion": "jobset.x-k8s.io/v1alpha2",
        "kind": "JobSet",
        "metadata": {
            "name": "train",
            "namespace": NAMESPACE,
            "labels": {QUEUE_LABEL: queue.pool.resource_name},
        },
        "spec": {"suspend": True, "replicatedJobs": [{"name": "workers", "template": {"spec": template}}]},
    }
    made = queue.server.apply(jobset)
    jobs = f"/apis/batch/v1/namespaces/{NAMESPACE}/jobs"
    try:
        hosts = queue.admitted(made["metadata"]["uid"])
        assert len(hosts) == size
        level = rdma_level(queue.job, queue.pool)
        assert level is not None
        assert len(labels_of(queue, hosts, level)) == 1
        wait_until(lambda: started(queue.server, jobs), "jobs of the JobSet", timeout_s=SETTLED_S)
        (child,) = started(queue.server, jobs)
        assert child["spec"]["parallelism"] == size
        pod = child["spec"]["template"]
        assert pod["spec"]["nodeSelector"][POOL_LABEL] == queue.pool.resource_name
        assert pod["metadata"]["annotations"].items() >= annotations.items()
        # Kueue removes the gate from each pod when it has assigned its host.
        assert {"name": "kueue.x-k8s.io/topology"} in pod["spec"]["schedulingGates"]
    finally:
        queue.server.request("DELETE", queue.server.path(jobset))


def started(server: ApiServerClient, jobs: str) -> list[Document]:
    """Return the jobs that the JobSet controller made and Kueue lets run."""
    label = "jobset.sigs.k8s.io/jobset-name=train"
    members = server.request("GET", f"{jobs}?labelSelector={label}")["items"]
    return [job for job in members if not job["spec"]["suspend"]]


def test_the_rendered_test_runs_through_the_queue(queue: Queue) -> None:
    server = queue.server
    cloud = queue.plan.spec.cloud
    rendered = Rendered(cloud, queue.plan, EVERYTHING)
    (job,) = rendered.of_kind("MPIJob").values()
    workers = job["spec"]["mpiReplicaSpecs"]["Worker"]
    job["metadata"].setdefault("labels", {})[QUEUE_LABEL] = queue.pool.resource_name
    annotations = workers["template"].setdefault("metadata", {}).setdefault("annotations", {})
    annotations |= queue_annotations(queue.job, queue.pool, workers["replicas"])
    server.apply(job)
    path = f"/api/v1/namespaces/{NAMESPACE}/pods?labelSelector=training.kubeflow.org/job-role=worker"

    def placed() -> list[Document]:
        pods = server.request("GET", path)["items"]
        return [pod for pod in pods if "schedulingGates" not in pod["spec"]]

    try:
        wait_until(lambda: len(placed()) == workers["replicas"], "workers", timeout_s=SETTLED_S)
        hosts = [{"host": pod["spec"]["nodeSelector"]["kubernetes.io/hostname"]} for pod in placed()]
        level = rdma_level(queue.job, queue.pool)
        assert level is not None
        assert len(labels_of(queue, hosts, level)) == 1
        assert len({host["host"] for host in hosts}) == workers["replicas"]
    finally:
        server.request("DELETE", server.path(job))
        server.request("DELETE", f"/api/v1/namespaces/{NAMESPACE}/pods?gracePeriodSeconds=0")
