"""Namespace and labels of the manifests of this folder."""

NAMESPACE = "monitoring"
"""Namespace of Prometheus, of the exporters, and of the checks."""

NAME_LABEL = "app.kubernetes.io/name"
PART_LABEL = "app.kubernetes.io/part-of"
PART = "gpufabric-health"


def labels(name: str) -> dict[str, str]:
    """Return the labels of a program's pods."""
    return {NAME_LABEL: name, PART_LABEL: PART}
