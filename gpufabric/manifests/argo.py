"""Renders for Argo CD: an application for each chart, sync waves, and the check that makes waves wait."""

from gpufabric.catalog.pinned import PinnedChart
from gpufabric.manifests.model import Document, Release

ARGO_NAMESPACE = "argocd"
"""Namespace of Argo CD in its own installation manifests."""

_WAVE = "argocd.argoproj.io/sync-wave"
_OPTIONS = "argocd.argoproj.io/sync-options"
_STAGE_WAVES = 1000
"""Distance between the waves of two stages. No stage has more steps."""

_SERVER_SIDE = "ServerSideApply=true"
"""Some resource definitions are too large for the annotation of a client-side apply: 262144 bytes
(kubernetes/kubernetes, apimachinery/pkg/api/validation, TotalAnnotationSizeLimitB)."""

HEALTH_FILE = "argocd/argocd-cm.yaml"

_HEALTH = """\
hs = {}
hs.status = "Progressing"
hs.message = "not synced yet"
if obj.status ~= nil and obj.status.operationState ~= nil and obj.status.health ~= nil then
  hs.message = "last sync: " .. obj.status.operationState.phase
  if obj.status.operationState.phase == "Succeeded" then
    hs.status = obj.status.health.status
  end
end
return hs
"""
"""Health of an Application for its parent. Argo CD has had none since 1.8, so a wave of Applications waits
for nothing (argoproj/argo-cd#3781). The health alone does not suffice: since Argo CD 3.4 an Application can
be healthy while a resource that its sync failed to create is missing (argoproj/argo-cd#25962)."""


def application(release_: Release) -> Document:
    """Return the application that installs a chart."""
    return {
        "apiVersion": "argoproj.io/v1alpha1",
        "kind": "Application",
        "metadata": {"name": release_.name, "namespace": ARGO_NAMESPACE},
        "spec": {
            "project": "default",
            "source": {
                **_source(release_.chart),
                "helm": {"releaseName": release_.name, "valuesObject": dict(release_.values)},
            },
            "destination": {"server": "https://kubernetes.default.svc", "namespace": release_.namespace},
            "syncPolicy": {
                "automated": {"selfHeal": True},
                "syncOptions": [_SERVER_SIDE],
                "retry": {"limit": 10},
            },
        },
    }


def _source(chart: PinnedChart) -> dict[str, str]:
    if chart.from_registry and chart.digest is not None:
        # Argo CD takes a digest only from sources of its own OCI type, which keep the scheme and have a path.
        return {"repoURL": f"{chart.repository}/{chart.name}", "path": ".", "targetRevision": chart.digest}
    # Argo CD expects registries of its Helm type without their scheme.
    return {
        "chart": chart.name,
        "repoURL": chart.repository.removeprefix("oci://"),
        "targetRevision": chart.version,
    }


def annotations(folder: str, number: int) -> dict[str, str]:
    """Return the annotations that place an object in the order of its stage and step.

    When a sync starts, kinds from a chart's CRDs do not exist yet. That must not stop the sync.
    """
    stage = int(folder.partition("-")[0])
    options = [_SERVER_SIDE, *(["SkipDryRunOnMissingResource=true"] if stage > 1 else [])]
    return {_WAVE: str(stage * _STAGE_WAVES + number), _OPTIONS: ",".join(options)}


def in_wave(document: Document, folder: str, number: int) -> Document:
    """Place a document in the order of its stage and step."""
    metadata = document["metadata"]
    merged = metadata | {"annotations": metadata.get("annotations", {}) | annotations(folder, number)}
    return {key: merged if key == "metadata" else value for key, value in document.items()}


def health_check() -> Document:
    """Return the part of Argo CD's own settings with which a wave waits for its Applications.

    It is applied on the server's side, by hand, so that it adds a key to the ConfigMap that Argo CD has.
    """
    return {
        "apiVersion": "v1",
        "kind": "ConfigMap",
        "metadata": {
            "name": "argocd-cm",
            "namespace": ARGO_NAMESPACE,
            "labels": {"app.kubernetes.io/name": "argocd-cm", "app.kubernetes.io/part-of": "argocd"},
        },
        "data": {"resource.customizations.health.argoproj.io_Application": _HEALTH},
    }
