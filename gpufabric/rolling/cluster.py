"""The cluster of a stack, through kubectl."""

import json
from collections.abc import Sequence
from typing import Any, Literal

from gpufabric.manifests.model import Document
from gpufabric.manifests.nodes import POOL_LABEL
from gpufabric.manifests.text import to_stream
from gpufabric.rolling.commands import require_success, run
from gpufabric.rolling.errors import stopped
from gpufabric.rolling.node_test import mpi_job
from gpufabric.rolling.nodes import PoolNode, read_nodes

JobResult = Literal["running", "passed", "failed"]
_RESOURCE = "mpijobs.kubeflow.org"


class KubectlCluster:
    """A cluster that kubectl reaches.

    Attributes:
        context: context of the kubeconfig; empty for the current one.
        pool: label value of the pool.
    """

    def __init__(self, context: str, pool: str) -> None:
        self.context, self.pool = context, pool

    def nodes(self) -> tuple[PoolNode, ...]:
        """Return the nodes of the pool, sorted by name."""
        return read_nodes(self.kubectl("get", "nodes", "-l", f"{POOL_LABEL}={self.pool}", "-o", "json"))

    def start_test(self, documents: Sequence[Document]) -> None:
        """Delete the result of an earlier test, and start a test."""
        self.end_test(documents)
        self.kubectl("apply", "-f", "-", stdin=to_stream(documents))

    def test_result(self, documents: Sequence[Document]) -> JobResult:
        """Return how far a test is."""
        namespace, name = mpi_job(documents)
        text = self.kubectl("get", _RESOURCE, name, "-n", namespace, "-o", "json")
        try:
            conditions: list[dict[str, Any]] = json.loads(text).get("status", {}).get("conditions", [])
            reached = {condition["type"] for condition in conditions if condition["status"] == "True"}
        except (ValueError, KeyError, TypeError, AttributeError):
            raise stopped(
                "kubectl get mpijobs", "an unreadable answer", allowed="a job in JSON", limit="kubectl"
            ) from None
        if "Failed" in reached:
            return "failed"
        return "passed" if "Succeeded" in reached else "running"

    def end_test(self, documents: Sequence[Document]) -> None:
        """Delete a test, if there is one."""
        namespace, name = mpi_job(documents)
        self.kubectl("delete", _RESOURCE, name, "-n", namespace, "--ignore-not-found")

    def kubectl(self, *arguments: str, stdin: str = "") -> str:
        """Run kubectl and return its output.

        Raises:
            RollError: it failed, or there is no kubectl.
        """
        context = ("--context", self.context) if self.context else ()
        done = run(("kubectl", *context, *arguments), stdin=stdin)
        shown = " ".join(argument for argument in arguments[:2] if not argument.startswith("-"))
        require_success(f"kubectl {shown}", done, "kubectl")
        return done.output
