"""Namespaces of Kubernetes in which no training job runs."""

SYSTEM_PREFIX = "kube-"
"""Kubernetes reserves namespaces with this prefix for itself (Kubernetes documentation, "Namespaces")."""

OPERATOR_NAMESPACES = frozenset(
    {
        "argocd",
        "cert-manager",
        "dra-driver-nvidia-gpu",
        "flux-system",
        "gpu-operator",
        "jobset-system",
        "kueue-system",
        "monitoring",
        "mpi-operator",
        "nrr-system",
        "nvidia-device-plugin",
        "nvidia-network-operator",
    }
)
"""Namespaces of the operators that ``gpufabric manifests`` renders or needs."""

CLOUD_NAMESPACES = frozenset(
    {
        "aks-command",
        "aks-istio-system",
        "amazon-cloudwatch",
        "amazon-guardduty",
        "app-routing-system",
        "calico-system",
        "gatekeeper-system",
        "tigera-operator",
    }
)
"""Namespaces of the clouds' own parts and add-ons, as their documentation names them. In ``aks-command``, AKS
runs commands with the rights of an administrator."""


def reserved_because(namespace: str) -> str:
    """Return why no training job may run in a namespace; empty if it may."""
    if namespace.startswith(SYSTEM_PREFIX):
        return f"Kubernetes keeps {SYSTEM_PREFIX}* for itself: a job there could act as a part of the cluster"
    if namespace in OPERATOR_NAMESPACES:
        return "operators of the cluster run there, and a job could use their service accounts and secrets"
    if namespace in CLOUD_NAMESPACES:
        return "parts of the cloud run there, and a job could use their service accounts and secrets"
    return ""
