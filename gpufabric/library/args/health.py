"""Types of arguments. Written by `python -m tools.library` from `gpufabric.spec.health`."""

from typing import NotRequired, TypedDict


class ActiveChecks(TypedDict):
    """All-reduce checks on idle machines. Training jobs preempt them."""

    pair: NotRequired[str]
    """Check of two machines of one RDMA domain. Null: none."""

    pool: NotRequired[str]
    """Check of a whole pool. It runs only while all machines of the pool are idle. Null: none."""


class Health(TypedDict):
    """Checks and observability of the cluster, which `gpufabric manifests` renders."""

    prometheus: NotRequired[str]
    """`existing`: the cluster has the Prometheus operator, node_exporter and kube-state-metrics.
    `install`: the files install them, with Grafana.
    """

    node_checks: NotRequired[bool]
    """Set conditions of nodes from checks of GPUs and RDMA ports. On AWS an EKS add-on does it."""

    cordon: NotRequired[bool]
    """Keep new pods off nodes with such a condition, by a taint that goes when the condition goes."""

    active_checks: NotRequired[ActiveChecks]
    """Null: none."""
