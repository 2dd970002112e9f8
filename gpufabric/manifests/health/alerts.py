"""Alerts on GPUs, RDMA ports, links, file systems, checkpoints and spend."""

from collections.abc import Sequence

from gpufabric.manifests.health.alert import Alert, needs
from gpufabric.manifests.health.facts import RegionHealth, Trait
from gpufabric.manifests.health.hardware import amd_alerts, gpu_alerts, node_alerts, rdma_alerts
from gpufabric.plan.resilience.copies import ClusterCopy

_FULL_SHARE = "0.1"
_GIB = 2**30
_REPLICATION_SECONDS = 3600
"""Lag of S3's copies that raises an alert; gpufabric's own limit."""


def alerts(region: RegionHealth) -> list[Alert]:
    """Return the alerts that fit a region."""
    every = [
        *gpu_alerts(region.job.pins.fatal_xids),
        *amd_alerts(),
        *node_alerts(),
        *rdma_alerts(),
        *_links(),
        *_storage(region),
        *_replication(),
        *_checkpoints(region.copies),
        *_checks(),
        *_spend(region),
    ]
    return [alert for alert in every if alert.needs <= region.traits]


def _links() -> list[Alert]:
    aws, azure = needs(Trait.AWS), needs(Trait.AZURE)
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
            needs=needs(Trait.AWS, Trait.LUSTRE),
        ),
        Alert(
            name="LustreAlmostFull",
            group="storage",
            expression='sum by (resourceID) (azure_managed_lustre{metric="OSTBytesAvailable"})'
            f' < {_FULL_SHARE} * sum by (resourceID) (azure_managed_lustre{{metric="OSTBytesTotal"}})',
            minutes=15,
            severity="critical",
            summary=free,
            needs=needs(Trait.AZURE, Trait.LUSTRE),
        ),
    ]


def _replication() -> list[Alert]:
    return [
        Alert(
            name="CheckpointReplicationLate",
            group="checkpoint",
            expression=f"aws_s3_replication_latency_maximum > {_REPLICATION_SECONDS}",
            minutes=15,
            severity="critical",
            summary="S3 copies to {{ $labels.dimension_DestinationBucket }} are {{ $value }} seconds behind.",
            needs=needs(Trait.REPLICA),
        ),
        Alert(
            name="CheckpointReplicationFails",
            group="checkpoint",
            expression="aws_s3_operations_failed_replication_sum > 0",
            minutes=0,
            severity="critical",
            summary="S3 could not copy objects to {{ $labels.dimension_DestinationBucket }}.",
            needs=needs(Trait.REPLICA),
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
            needs=needs(Trait.COPIES),
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
            needs=needs(Trait.ACTIVE_CHECKS),
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
            needs=needs(Trait.BUDGET),
        )
    ]
