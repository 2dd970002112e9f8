"""Renders for Argo CD: an application for each chart, and sync waves that keep the order."""

from gpufabric.manifests.model import Document, Release

ARGO_NAMESPACE = "argocd"
"""Namespace of Argo CD in its own installation manifests."""

_WAVE = "argocd.argoproj.io/sync-wave"
_OPTIONS = "argocd.argoproj.io/sync-options"
_STAGE_WAVES = 1000
"""Distance between the waves of two stages. No stage has more steps."""


def application(release_: Release) -> Document:
    """Return the application that installs a chart."""
    return {
        "apiVersion": "argoproj.io/v1alpha1",
        "kind": "Application",
        "metadata": {"name": release_.name, "namespace": ARGO_NAMESPACE},
        "spec": {
            "project": "default",
            "source": {
                "chart": release_.chart.chart.value,
                # Argo CD expects registries without their scheme.
                "repoURL": release_.chart.repository.value.removeprefix("oci://"),
                "targetRevision": release_.chart.version.value,
                "helm": {"releaseName": release_.name, "valuesObject": dict(release_.values)},
            },
            "destination": {"server": "https://kubernetes.default.svc", "namespace": release_.namespace},
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

    When a sync starts, kinds from a chart's CRDs do not exist yet. That must not stop the sync.
    """
    stage = int(folder.partition("-")[0])
    annotations = {_WAVE: str(stage * _STAGE_WAVES + number)}
    if stage > 1:
        annotations[_OPTIONS] = "SkipDryRunOnMissingResource=true"
    metadata = document["metadata"] | {"annotations": annotations}
    return {key: metadata if key == "metadata" else value for key, value in document.items()}
