"""Alerts on GPUs, RDMA ports, links, file systems, checkpoints and spend."""

from gpufabric.manifests.health.alert import Alert, needs
from gpufabric.manifests.health.aws_hardware import efa_alerts, trainium_alerts
from gpufabric.manifests.health.checkpoints import checkpoint_alerts
from gpufabric.manifests.health.facts import RegionHealth, Trait
from gpufabric.manifests.health.hardware import amd_alerts, gpu_alerts, node_alerts, rdma_alerts

_FULL_SHARE = "0.1"
_GIB = 2**30


def alerts(region: RegionHealth) -> list[Alert]:
    """Return the alerts that fit a region."""
    every = [
        *gpu_alerts(region.job.pins.fatal_xids),
        *amd_alerts(),
        *node_alerts(),
        *rdma_alerts(),
        *efa_alerts(),
        *trainium_alerts(),
        *_links(),
        *_storage(region),
        *checkpoint_alerts(region),
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
