"""Alerts on GPUs, nodes and RDMA ports."""

from collections.abc import Sequence

from gpufabric.manifests.health.alert import Alert, needs
from gpufabric.manifests.health.conditions import OF_DETECTOR, OF_EKS, TAINT
from gpufabric.manifests.health.facts import Trait
from gpufabric.manifests.health.resources import ACCELERATORS

_ACTIVE_PORT = 4
"""``node_infiniband_state_id`` of an active port."""

_DETECTED = "|".join(condition.type for condition in OF_DETECTOR)
_OF_EKS = "|".join(condition.type for condition in OF_EKS)


def gpu_alerts(xids: Sequence[int]) -> list[Alert]:
    """Return the alerts on NVIDIA GPUs.

    Args:
        xids: Xid errors after which a GPU cannot be used.
    """
    fatal = " or ".join(f"DCGM_FI_DEV_XID_ERRORS == {xid}" for xid in xids)
    nvidia = needs(Trait.NVIDIA)
    return [
        Alert(
            name="GpuXidFatal",
            group="gpu",
            expression=fatal,
            minutes=0,
            severity="critical",
            summary="GPU {{ $labels.gpu }} of {{ $labels.Hostname }} reported Xid {{ $value }}.",
            needs=nvidia,
        ),
        Alert(
            name="GpuRowRemapFailure",
            group="gpu",
            expression="DCGM_FI_DEV_ROW_REMAP_FAILURE > 0",
            minutes=0,
            severity="critical",
            summary="GPU {{ $labels.gpu }} of {{ $labels.Hostname }} cannot replace a memory row.",
            needs=nvidia,
        ),
        Alert(
            name="GpuMemoryRowsReplaced",
            group="gpu",
            expression="increase(DCGM_FI_DEV_UNCORRECTABLE_REMAPPED_ROWS[1d]) > 0",
            minutes=0,
            severity="warning",
            summary="GPU {{ $labels.gpu }} of {{ $labels.Hostname }} replaced memory rows within a day.",
            needs=nvidia,
        ),
        Alert(
            name="GpuMetricsMissing",
            group="gpu",
            expression="absent(DCGM_FI_DEV_GPU_UTIL)",
            minutes=15,
            severity="warning",
            summary="No GPU of the cluster reports metrics.",
            needs=nvidia,
        ),
    ]


def amd_alerts() -> list[Alert]:
    """Return the alerts on AMD GPUs."""
    amd = needs(Trait.AMD)
    return [
        Alert(
            name="AmdGpuUnhealthy",
            group="gpu",
            expression="gpu_health == 0",
            minutes=5,
            severity="critical",
            summary="GPU {{ $labels.gpu_id }} of {{ $labels.hostname }} is unhealthy.",
            needs=amd,
        ),
        Alert(
            name="AmdGpuMemoryErrors",
            group="gpu",
            expression="increase(gpu_ecc_uncorrect_total[1h]) > 0",
            minutes=0,
            severity="critical",
            summary="GPU {{ $labels.gpu_id }} of {{ $labels.hostname }} has uncorrectable memory errors.",
            needs=amd,
        ),
    ]


def node_alerts() -> list[Alert]:
    """Return the alerts on nodes."""
    return [
        Alert(
            name="NodeProblem",
            group="node",
            expression=f'problem_gauge{{type=~"{_DETECTED}"}} == 1',
            minutes=0,
            severity="critical",
            summary="{{ $labels.node }} has the condition {{ $labels.type }} ({{ $labels.reason }}).",
            needs=needs(Trait.DETECTOR),
        ),
        Alert(
            name="NodeProblem",
            group="node",
            expression=f'kube_node_status_condition{{condition=~"{_OF_EKS}",status="false"}} == 1',
            minutes=0,
            severity="critical",
            summary="{{ $labels.node }} has {{ $labels.condition }} = False.",
            needs=needs(Trait.AWS),
        ),
        Alert(
            name="NodeNotReady",
            group="node",
            expression='kube_node_status_condition{condition="Ready",status="true"} == 0',
            minutes=10,
            severity="critical",
            summary="{{ $labels.node }} is not ready.",
        ),
        Alert(
            name="NodeLacksAccelerators",
            group="node",
            expression=f"kube_node_status_allocatable{{{ACCELERATORS}}}"
            f" < on (node, resource) kube_node_status_capacity{{{ACCELERATORS}}}",
            minutes=10,
            severity="critical",
            summary="{{ $labels.node }} offers {{ $value }} accelerators, fewer than it has.",
        ),
        Alert(
            name="NodeUnrepaired",
            group="node",
            expression=f'kube_node_spec_taint{{key="{TAINT}"}} == 1',
            minutes=60,
            severity="critical",
            summary="{{ $labels.node }} has had a problem for an hour: see docs/failing-nodes.md.",
            needs=needs(Trait.CORDON),
        ),
    ]


def rdma_alerts() -> list[Alert]:
    """Return the alerts on ports of InfiniBand and RoCE."""
    verbs = needs(Trait.VERBS)
    port = "{{ $labels.device }} of {{ $labels.instance }}"
    return [
        Alert(
            name="RdmaPortDown",
            group="rdma",
            expression=f"node_infiniband_state_id != {_ACTIVE_PORT}",
            minutes=2,
            severity="critical",
            summary=f"RDMA port {port} is not active.",
            needs=verbs,
        ),
        Alert(
            name="RdmaLinkFlaps",
            group="rdma",
            expression="increase(node_infiniband_link_downed_total[1h]) > 0",
            minutes=0,
            severity="warning",
            summary=f"The link of {port} went down within an hour.",
            needs=verbs,
        ),
        Alert(
            name="RdmaErrors",
            group="rdma",
            expression="increase(node_infiniband_port_errors_received_total[15m]) > 0"
            " or increase(node_infiniband_symbol_error_total[15m]) > 0",
            minutes=15,
            severity="warning",
            summary=f"{port} receives faulty packets.",
            needs=verbs,
        ),
        Alert(
            name="RdmaRetransmits",
            group="rdma",
            expression="increase(node_infiniband_local_ack_timeout_errors_total[15m]) > 0",
            minutes=15,
            severity="warning",
            summary=f"Requests of {port} time out: the fabric loses packets.",
            needs=verbs,
        ),
    ]
