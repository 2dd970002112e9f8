"""Alerts on GPUs, RDMA ports, links, file systems, checkpoints and spend."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from gpufabric.manifests.health.conditions import OF_DETECTOR, OF_EKS, TAINT
from gpufabric.manifests.health.facts import RegionHealth, Trait
from gpufabric.plan.resilience.copies import ClusterCopy

Severity = Literal["critical", "warning"]

_ACTIVE_PORT = 4
"""``node_infiniband_state_id`` of an active port."""

_FULL_SHARE = "0.1"
_GIB = 2**30
_DETECTED = "|".join(condition.type for condition in OF_DETECTOR)
_OF_EKS = "|".join(condition.type for condition in OF_EKS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Alert:
    """A rule of Prometheus that raises an alert.

    Attributes:
        name: its name.
        group: its group: gpu, node, rdma, link, storage, checkpoint, check or spend.
        expression: PromQL that yields a series for each fault.
        minutes: time for which the fault must last.
        severity: ``critical`` if a job fails or money is lost now.
        summary: what is wrong, with labels as ``{{ $labels.x }}``.
        needs: properties of a region without which the alert makes no sense.
    """

    name: str
    group: str
    expression: str
    minutes: int
    severity: Severity
    summary: str
    needs: frozenset[Trait] = frozenset()


def alerts(region: RegionHealth) -> list[Alert]:
    """Return the alerts that fit a region."""
    every = [
        *_gpu(region.job.pins.fatal_xids),
        *_amd(),
        *_node(),
        *_rdma(),
        *_links(),
        *_storage(region),
        *_checkpoints(region.copies),
        *_checks(),
        *_spend(region),
    ]
    return [alert for alert in every if alert.needs <= region.traits]


def _needs(*traits: Trait) -> frozenset[Trait]:
    return frozenset(traits)


def _gpu(xids: Sequence[int]) -> list[Alert]:
    fatal = " or ".join(f"DCGM_FI_DEV_XID_ERRORS == {xid}" for xid in xids)
    nvidia = _needs(Trait.NVIDIA)
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


def _amd() -> list[Alert]:
    amd = _needs(Trait.AMD)
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


def _node() -> list[Alert]:
    accelerators = 'resource=~"nvidia_com_gpu|amd_com_gpu|aws_amazon_com_neuron"'
    return [
        Alert(
            name="NodeProblem",
            group="node",
            expression=f'problem_gauge{{type=~"{_DETECTED}"}} == 1',
            minutes=0,
            severity="critical",
            summary="{{ $labels.node }} has the condition {{ $labels.type }} ({{ $labels.reason }}).",
            needs=_needs(Trait.DETECTOR),
        ),
        Alert(
            name="NodeProblem",
            group="node",
            expression=f'kube_node_status_condition{{condition=~"{_OF_EKS}",status="false"}} == 1',
            minutes=0,
            severity="critical",
            summary="{{ $labels.node }} has {{ $labels.condition }} = False.",
            needs=_needs(Trait.AWS),
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
            expression=f"kube_node_status_allocatable{{{accelerators}}}"
            f" < on (node, resource) kube_node_status_capacity{{{accelerators}}}",
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
            needs=_needs(Trait.CORDON),
        ),
    ]


def _rdma() -> list[Alert]:
    verbs = _needs(Trait.VERBS)
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


def _links() -> list[Alert]:
    aws, azure = _needs(Trait.AWS), _needs(Trait.AZURE)
    return [
        Alert(
            name="VpnTunnelDown",
            group="link",
            expression="aws_vpn_tunnel_state_maximum < 1",
            minutes=10,
            severity="critical",
            summary="VPN tunnel {{ $labels.dimension_TunnelIpAddress }} of {{ $labels.name }} is down.",
            needs=aws,
        ),
        Alert(
            name="CircuitDown",
            group="link",
            expression="aws_dx_connection_state_maximum < 1",
            minutes=5,
            severity="critical",
            summary="Direct Connect connection {{ $labels.name }} is down.",
            needs=aws,
        ),
        Alert(
            name="TransitGatewayDrops",
            group="link",
            expression="aws_transitgateway_packet_drop_count_no_route_sum > 0",
            minutes=15,
            severity="warning",
            summary="Transit gateway {{ $labels.name }} drops packets: it has no route for them.",
            needs=aws,
        ),
        Alert(
            name="VpnTunnelDown",
            group="link",
            expression='azure_vpn_gateway{metric="BgpPeerStatus"} < 1',
            minutes=10,
            severity="critical",
            summary="A BGP peer of {{ $labels.resourceID }} is down.",
            needs=azure,
        ),
        Alert(
            name="CircuitDown",
            group="link",
            expression='azure_expressroute_circuit{metric=~"BgpAvailability|ArpAvailability"} < 100',
            minutes=10,
            severity="critical",
            summary="{{ $labels.metric }} of {{ $labels.resourceID }} is {{ $value }} percent.",
            needs=azure,
        ),
    ]


def _storage(region: RegionHealth) -> list[Alert]:
    lustre = region.job.plan.lustre
    if lustre is None:
        return []
    size = int(lustre.size_gib * _GIB)
    free = "The Lustre file system has less than 10 percent of its space left."
    return [
        Alert(
            name="LustreAlmostFull",
            group="storage",
            expression=f"aws_fsx_free_data_storage_capacity_sum < {_FULL_SHARE} * {size}",
            minutes=15,
            severity="critical",
            summary=free,
            needs=_needs(Trait.AWS, Trait.LUSTRE),
        ),
        Alert(
            name="LustreAlmostFull",
            group="storage",
            expression='sum by (resourceID) (azure_managed_lustre{metric="OSTBytesAvailable"})'
            f' < {_FULL_SHARE} * sum by (resourceID) (azure_managed_lustre{{metric="OSTBytesTotal"}})',
            minutes=15,
            severity="critical",
            summary=free,
            needs=_needs(Trait.AZURE, Trait.LUSTRE),
        ),
    ]


def _checkpoints(copies: Sequence[ClusterCopy]) -> list[Alert]:
    return [
        Alert(
            name="CheckpointCopyLate",
            group="checkpoint",
            expression=f"time() - ({copy_succeeded(copy)}) > {int(copy.interval_minutes * 60)}",
            minutes=0,
            severity="critical",
            summary=f"The copy of checkpoints to {copy.destination} is older than "
            f"{copy.interval_minutes:g} minutes.",
            needs=_needs(Trait.COPIES),
        )
        for copy in copies
    ]


def copy_succeeded(copy: ClusterCopy) -> str:
    """Return PromQL for the time of a copy's last success; before the first one, of its creation."""
    selector = f'{{cronjob="checkpoints-to-{copy.destination}"}}'
    return f"kube_cronjob_status_last_successful_time{selector} or kube_cronjob_created{selector}"


def _checks() -> list[Alert]:
    return [
        Alert(
            name="ActiveCheckFailed",
            group="check",
            expression='kube_job_status_failed{job_name=~"check-.+-launcher"} > 0',
            minutes=0,
            severity="critical",
            summary="The all-reduce check {{ $labels.job_name }} failed: read its log.",
            needs=_needs(Trait.ACTIVE_CHECKS),
        )
    ]


def _spend(region: RegionHealth) -> list[Alert]:
    if region.usd_per_hour is None:
        return []
    return [
        Alert(
            name="SpendOverBudget",
            group="spend",
            expression=f"gpufabric:gpu_nodes:usd_per_hour > {region.usd_per_hour}",
            minutes=15,
            severity="critical",
            summary="GPU machines cost {{ $value }} US dollars per hour, more than the stack's budget.",
            needs=_needs(Trait.BUDGET),
        )
    ]
