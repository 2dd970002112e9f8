"""Stands in for kubelet and the controller of Jobs: workers run and launchers complete, without processes."""

import contextlib
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from gpufabric.manifests.model import Document
from tools.cluster.client import ApiRefusedError, ApiServerClient

INTERVAL_S = 0.5
MERGE = "application/merge-patch+json"


@contextlib.contextmanager
def kubelet(client: ApiServerClient, namespace: str) -> Iterator[None]:
    """Report the pods of a namespace as running and its Jobs as complete."""
    stopped = threading.Event()

    def watch() -> None:
        while not stopped.wait(INTERVAL_S):
            with contextlib.suppress(ApiRefusedError):
                for pod in client.request("GET", f"/api/v1/namespaces/{namespace}/pods")["items"]:
                    _run(client, pod)
                for job in client.request("GET", f"/apis/batch/v1/namespaces/{namespace}/jobs")["items"]:
                    _complete(client, job)

    thread = threading.Thread(target=watch, daemon=True)
    thread.start()
    try:
        yield
    finally:
        stopped.set()
        thread.join()


def _run(client: ApiServerClient, pod: Document) -> None:
    """Report a pod as running and ready, once nothing holds it back."""
    if pod["spec"].get("schedulingGates") or pod.get("status", {}).get("phase") == "Running":
        return
    ready = [{"type": kind, "status": "True"} for kind in ("Initialized", "ContainersReady", "Ready")]
    status: dict[str, Any] = {"phase": "Running", "conditions": ready, "startTime": _now()}
    path = f"/api/v1/namespaces/{pod['metadata']['namespace']}/pods/{pod['metadata']['name']}/status"
    client.request("PATCH", path, {"status": status}, content=MERGE)


def _complete(client: ApiServerClient, job: Document) -> None:
    """Report a Job as complete."""
    if job["spec"].get("suspend") or job.get("status", {}).get("conditions"):
        return
    now = _now()
    path = f"/apis/batch/v1/namespaces/{job['metadata']['namespace']}/jobs/{job['metadata']['name']}/status"
    met = [
        {"type": kind, "status": "True", "lastTransitionTime": now, "lastProbeTime": now}
        for kind in ("SuccessCriteriaMet", "Complete")
    ]
    status = {"startTime": now, "completionTime": now, "succeeded": 1, "conditions": met}
    client.request("PATCH", path, {"status": status}, content=MERGE)


def _now() -> str:
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
