"""A real API server takes every object, in a server-side dry run with unknown fields refused."""

import json
import os
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from gpufabric.manifests.model import Document
from tests.cluster.everything import chart_objects, definitions, documents
from tools.cluster.charts import KUBERNETES
from tools.cluster.client import ApiRefusedError, ApiServerClient

pytestmark = pytest.mark.cluster

RECORDED = Path(__file__).parents[1] / "manifests" / "recorded" / "apiserver.json"


@pytest.fixture(scope="module")
def server(defined: ApiServerClient) -> ApiServerClient:
    """The API server with all namespaces."""
    for name in sorted({"gpufabric", "flux-system", "argocd", *namespaces()}):
        defined.apply({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name}})
    return defined


def namespaces() -> Iterator[str]:
    every = (*documents(), *(document for objects in chart_objects().values() for document in objects))
    for document in every:
        if document["kind"] == "Namespace":
            yield document["metadata"]["name"]
        elif namespace := document["metadata"].get("namespace"):
            yield namespace


def refused(server: ApiServerClient, documents: list[Document]) -> list[str]:
    problems: list[str] = []
    for document in documents:
        try:
            server.apply(server.placed(document, "gpufabric"), dry_run=True)
        except ApiRefusedError as error:
            problems.append(str(error))
    return problems


def test_the_server_takes_every_object(server: ApiServerClient) -> None:
    own, charts = documents(), chart_objects()
    problems = {"gpufabric": refused(server, own)}
    problems |= {name: refused(server, objects) for name, objects in charts.items()}
    assert (
        "\n".join(f"{name}: {problem}" for name, refusals in problems.items() for problem in refusals) == ""
    )
    if os.environ.get("GPUFABRIC_WRITE_GOLDEN"):
        record = {
            "date": datetime.now(UTC).date().isoformat(),
            "kubernetes": KUBERNETES,
            "definitions": len(definitions()),
            "documents": len(own),
            "kinds": len({(document["apiVersion"], document["kind"]) for document in own}),
            "charts": {name: len(objects) for name, objects in sorted(charts.items())},
            "refused": 0,
        }
        RECORDED.write_text(json.dumps(record, indent=2) + "\n")


def test_the_server_refuses_what_no_schema_has(server: ApiServerClient) -> None:
    queue = next(document for document in documents() if document["kind"] == "ClusterQueue")
    wrong = queue | {"spec": queue["spec"] | {"nominalQuotas": 8}}
    assert any("nominalQuotas" in problem for problem in refused(server, [wrong]))
