"""Stands in for ``helm upgrade --install``: renders the chart with the real Helm, and applies its objects."""

import itertools
import json
import os
import subprocess
import sys
from pathlib import Path

from gpufabric.catalog.catalog import default_catalog
from gpufabric.catalog.manifests import manifest_pins
from gpufabric.manifests.model import Release
from tests.catalog.walk import CLOUDS
from tools.cluster.charts import rendered
from tools.cluster.sources import read_yaml, sources

APART = {
    "APIService", "CustomResourceDefinition", "MutatingWebhookConfiguration",
    "ValidatingWebhookConfiguration",
}  # fmt: skip
"""Kinds that the test applies itself, or that need a network of pods."""


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
    kept = [document for document in objects if document["kind"] not in APART]
    command = [
        *(os.environ["PROOF_KUBECTL"], "apply", "--server-side", "--force-conflicts"),
        *("--namespace", options["--namespace"], "-f", "-"),
    ]
    subprocess.run(
        command, input=json.dumps({"apiVersion": "v1", "kind": "List", "items": kept}), text=True, check=True
    )


main()
