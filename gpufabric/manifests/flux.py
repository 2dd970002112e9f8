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


_CHART_LAYER = "application/vnd.cncf.helm.chart.content.v1.tar+gzip"
"""Media type of the layer that holds a chart in an OCI registry (Helm, pkg/registry)."""


def release(release_: Release, previous: Release | None) -> list[Document]:
    """Return a chart's source and its release.

    Only an OCIRepository has a field for a digest. A HelmRepository pins the version alone.

    Args:
        release_: the chart.
        previous: release that must be ready first.
    """
    source, chart = _source(release_)
    again = {"crds": "CreateReplace", "remediation": {"retries": 3}}
    spec: dict[str, Any] = {
        "interval": INTERVAL,
        "timeout": TIMEOUT,
        "releaseName": release_.name,
        **chart,
        "install": again,
        "upgrade": again,
        "values": dict(release_.values),
    }
    if previous is not None:
        spec["dependsOn"] = [{"name": previous.name, "namespace": previous.namespace}]
    return [
        source,
        {"apiVersion": HELM_API, "kind": "HelmRelease", "metadata": _metadata(release_), "spec": spec},
    ]


def _source(release_: Release) -> tuple[Document, dict[str, Any]]:
    """Return the source of a chart, and the part of its release that refers to it."""
    chart = release_.chart
    if chart.from_registry and chart.digest is not None:
        spec: dict[str, Any] = {
            "interval": INTERVAL,
            "url": f"{chart.repository}/{chart.name}",
            # The digest decides; the tag tells readers the version.
            "ref": {"tag": chart.version, "digest": chart.digest},
            "layerSelector": {"mediaType": _CHART_LAYER, "operation": "copy"},
        }
        return _of_kind("OCIRepository", release_, spec), {
            "chartRef": {"kind": "OCIRepository", "name": release_.name}
        }
    spec = {"interval": INTERVAL, "url": chart.repository}
    if chart.from_registry:
        spec["type"] = "oci"
    reference = {"kind": "HelmRepository", "name": release_.name}
    named = {"chart": chart.name, "version": chart.version, "sourceRef": reference}
    return _of_kind("HelmRepository", release_, spec), {"chart": {"spec": named}}


def _of_kind(kind: str, release_: Release, spec: dict[str, Any]) -> Document:
    return {"apiVersion": SOURCE_API, "kind": kind, "metadata": _metadata(release_), "spec": spec}


def _metadata(release_: Release) -> dict[str, str]:
    return {"name": release_.name, "namespace": release_.namespace}


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
