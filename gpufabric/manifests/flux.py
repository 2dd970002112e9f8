"""Renders for Flux: a source and a release for each chart, and the order of the stages."""

from typing import Any

from gpufabric.manifests.model import Document, Release

HELM_API = "helm.toolkit.fluxcd.io/v2"
SOURCE_API = "source.toolkit.fluxcd.io/v1"
KUSTOMIZE_API = "kustomize.toolkit.fluxcd.io/v1"

FLUX = "flux-system"
"""Namespace of Flux, and name of its Git repository, as ``flux bootstrap`` creates them."""

INTERVAL = "1h"
RETRY_INTERVAL = "2m"
"""A kind that an operator creates itself may be missing at the first attempt."""

TIMEOUT = "30m"
"""Longest wait for a chart. The GPU operator compiles its driver on each node."""


def release(release_: Release, previous: Release | None) -> list[Document]:
    """Return a chart's repository and its release.

    Args:
        release_: the chart.
        previous: release that must be ready first.
    """
    metadata = {"name": release_.name, "namespace": release_.namespace}
    source: dict[str, Any] = {"interval": INTERVAL, "url": release_.chart.repository.value}
    if release_.from_registry:
        source["type"] = "oci"
    again = {"crds": "CreateReplace", "remediation": {"retries": 3}}
    spec: dict[str, Any] = {
        "interval": INTERVAL,
        "timeout": TIMEOUT,
        "releaseName": release_.name,
        "chart": {
            "spec": {
                "chart": release_.chart.chart.value,
                "version": release_.chart.version.value,
                "sourceRef": {"kind": "HelmRepository", "name": release_.name},
            }
        },
        "install": again,
        "upgrade": again,
        "values": dict(release_.values),
    }
    if previous is not None:
        spec["dependsOn"] = [{"name": previous.name, "namespace": previous.namespace}]
    return [
        {"apiVersion": SOURCE_API, "kind": "HelmRepository", "metadata": metadata, "spec": source},
        {"apiVersion": HELM_API, "kind": "HelmRelease", "metadata": metadata, "spec": spec},
    ]


def kustomizations(folders: list[str], stack: str, repo_path: str) -> list[Document]:
    """Return Kustomizations in the order of the stages. A chart's kinds exist only after its installation.

    Args:
        folders: folders of the stages.
        stack: the stack, part of the objects' names.
        repo_path: path of the folders in Flux's Git repository.
    """
    documents: list[Document] = []
    for place, folder in enumerate(folders):
        spec: dict[str, Any] = {
            "interval": INTERVAL,
            "retryInterval": RETRY_INTERVAL,
            "timeout": TIMEOUT,
            "path": f"./{repo_path}/{folder}",
            "prune": True,
            "wait": True,
            "sourceRef": {"kind": "GitRepository", "name": FLUX},
        }
        if place:
            spec["dependsOn"] = [{"name": _name(stack, folders[place - 1])}]
        documents.append(
            {
                "apiVersion": KUSTOMIZE_API,
                "kind": "Kustomization",
                "metadata": {"name": _name(stack, folder), "namespace": FLUX},
                "spec": spec,
            }
        )
    return documents


def _name(stack: str, folder: str) -> str:
    return f"{stack}-{folder.partition('-')[2]}"
