"""Stands in for ``helm upgrade --install``: renders the chart with the real Helm, and applies its objects."""

import itertools
import json
import os
import subprocess
import sys
from pathlib import Path

from gpufabric.catalog.catalog import default_catalog
from gpufabric.catalog.manifests import manifest_pins
from gpufabric.manifests.model import Document, Release
from tests.catalog.walk import CLOUDS
from tools.cluster.charts import rendered
from tools.cluster.sources import read_yaml, sources

APART = {
    "APIService", "CustomResourceDefinition", "MutatingWebhookConfiguration",
    "ValidatingWebhookConfiguration",
}  # fmt: skip
"""Kinds that the test applies itself, or that need a network of pods."""


def is_hook(document: Document) -> bool:
    """Return whether Helm runs an object apart from the release: such Jobs need pods that run."""
    return "helm.sh/hook" in document["metadata"].get("annotations", {})


def main() -> None:
    """Install a release."""
    arguments = sys.argv[1:]
    if arguments[:2] != ["upgrade", "--install"]:
        raise SystemExit(f"unexpected command: {arguments}")
    name, chart = arguments[2:4]
    options = dict(itertools.pairwise(arguments))
    every = (manifest_pins(default_catalog(), cloud) for cloud in CLOUDS)
    entries = (entry for pins in every for entry in (*pins.common.charts, *pins.cloud.charts))
    pinned = next(entry for entry in entries if entry.id == name)
    if Path(chart).name != pinned.chart.value or options["--version"] != pinned.version.value:
        raise SystemExit(f"unexpected chart: {arguments}")
    values = next(iter(read_yaml(Path(options["--values"]))), {})
    objects = rendered(sources()[name], Release(pinned, values))
    kept = [document for document in objects if document["kind"] not in APART and not is_hook(document)]
    named = [document for document in kept if "namespace" in document["metadata"]]
    others = [document for document in kept if "namespace" not in document["metadata"]]
    command = [os.environ["PROOF_KUBECTL"], "apply", "--server-side", "--force-conflicts", "-f", "-"]
    for place, documents in (([], named), (["--namespace", options["--namespace"]], others)):
        items = {"apiVersion": "v1", "kind": "List", "items": documents}
        if documents:
            subprocess.run([*command, *place], input=json.dumps(items), text=True, check=True)


main()
