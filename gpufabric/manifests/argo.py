"""For Argo CD: an application for each chart, and waves that keep the order."""

from gpufabric.manifests.model import Document, Release

ARGO_NAMESPACE = "argocd"
"""Namespace of Argo CD in its own installation manifests."""

_WAVE = "argocd.argoproj.io/sync-wave"
_OPTIONS = "argocd.argoproj.io/sync-options"
_STAGE_WAVES = 1000
"""Distance between the waves of two stages, more than any stage has."""


def application(one: Release) -> Document:
    """Give the application that installs a chart."""
    return {
        "apiVersion": "argoproj.io/v1alpha1",
        "kind": "Application",
        "metadata": {"name": one.name, "namespace": ARGO_NAMESPACE},
        "spec": {
            "project": "default",
            "source": {
                "chart": one.chart.chart.value,
                # Argo CD wants registries without their scheme.
                "repoURL": one.chart.repository.value.removeprefix("oci://"),
                "targetRevision": one.chart.version.value,
                "helm": {"releaseName": one.name, "valuesObject": dict(one.values)},
            },
            "destination": {"server": "https://kubernetes.default.svc", "namespace": one.namespace},
            "syncPolicy": {
                "automated": {"selfHeal": True},
                # Some resource definitions are too large for the annotation of a client-side apply.
                "syncOptions": ["ServerSideApply=true"],
                "retry": {"limit": 10},
            },
        },
    }


def in_wave(document: Document, folder: str, number: int) -> Document:
    """Place a document in the order of its stage and step.

    A kind that a chart brings is unknown when a sync begins, which must not stop it.
    """
    stage = int(folder.partition("-")[0])
    annotations = {_WAVE: str(stage * _STAGE_WAVES + number)}
    if stage > 1:
        annotations[_OPTIONS] = "SkipDryRunOnMissingResource=true"
    metadata = document["metadata"] | {"annotations": annotations}
    return {key: metadata if key == "metadata" else value for key, value in document.items()}
