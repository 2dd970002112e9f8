"""Checks and observability of a region's cluster."""

from typing import Annotated, Literal

from pydantic import Field

from gpufabric.spec.base import Declared

Schedule = Annotated[
    str,
    Field(
        pattern=r"^[\d*/,-]+ [\d*/,-]+ [\d*/,-]+ [\d*/,-]+ [\d*/,-]+$",
        description="five fields of a cron schedule in UTC, digits only",
    ),
]
"""When a check runs."""


class ActiveChecks(Declared):
    """All-reduce checks on idle machines. Training jobs preempt them."""

    pair: Schedule | None = "17 * * * *"
    """Check of two machines of one RDMA domain. Null: none."""

    pool: Schedule | None = "30 1 * * *"
    """Check of a whole pool. It runs only while all machines of the pool are idle. Null: none."""


class Health(Declared):
    """Checks and observability of the cluster, which ``gpufabric manifests`` renders."""

    prometheus: Literal["existing", "install"] = "existing"
    """``existing``: the cluster has the Prometheus operator, node_exporter and kube-state-metrics.
    ``install``: the files install them, with Grafana."""

    node_checks: bool = True
    """Set conditions of nodes from checks of GPUs and RDMA ports. On AWS an EKS add-on does it."""

    cordon: bool = True
    """Keep new pods off nodes with such a condition, by a taint that goes when the condition goes."""

    active_checks: ActiveChecks | None = ActiveChecks()
    """Null: none."""
