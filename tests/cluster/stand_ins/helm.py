"""Stands in for ``helm pull`` and ``helm upgrade --install``.

An installation renders the chart with the real Helm, and applies its objects.
"""

import itertools
import json
import os
import subprocess
import sys
from pathlib import Path

from gpufabric.manifests.model import Document, Release
from tests.cluster.stand_ins.digests import charts, of_chart
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


def pull(arguments: list[str]) -> None:
    """Write an archive without content, and tell the digest of a chart in a registry."""
    options = dict(itertools.pairwise(arguments))
    archive = f"{Path(arguments[1]).name}-{options['--version']}.tgz"
    (Path(options["--destination"]) / archive).touch()
    if arguments[1].startswith("oci://"):
        print(f"Digest: {of_chart(archive)}")


def install(arguments: list[str]) -> None:
    """Install a release."""
    name, chart = arguments[2:4]
    options = dict(itertools.pairwise(arguments))
    pinned = charts()[name]
    known = Path(chart).name == pinned.name and options.get("--version") == pinned.version
    if not known and Path(chart).name != pinned.archive:
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


match sys.argv[1:]:
    case ["pull", *_]:
        pull(sys.argv[1:])
    case ["upgrade", "--install", *_]:
        install(sys.argv[1:])
    case _:
        raise SystemExit(f"unexpected command: {sys.argv[1:]}")
