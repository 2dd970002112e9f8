"""Alerts on hardware that only AWS has: EFA devices and Trainium."""

from gpufabric.manifests.health.alert import Alert, needs
from gpufabric.manifests.health.facts import Trait

_UNCORRECTED = 'event_type=~"(mem|sram)_ecc_uncorrected"'


def efa_alerts() -> list[Alert]:
    """Return the alerts on EFA devices. Lost packets raise none: EFA sends them again on another path."""
    efa = needs(Trait.EFA)
    device = "{{ $labels.device }} of {{ $labels.node }}"
    return [
        Alert(
            name="EfaRequestErrors",
            group="rdma",
            expression="increase(gpufabric_efa_rdma_read_wr_err_total[15m]) > 0"
            " or increase(gpufabric_efa_rdma_write_wr_err_total[15m]) > 0",
            minutes=0,
            severity="warning",
            summary=f"RDMA requests of {device} fail.",
            needs=efa,
        ),
        Alert(
            name="EfaPeersUnresponsive",
            group="rdma",
            expression="increase(gpufabric_efa_unresponsive_remote_events_total[15m]) > 0",
            minutes=0,
            severity="warning",
            summary=f"A peer of {device} does not answer.",
            needs=efa,
        ),
        Alert(
            name="EfaMetricsMissing",
            group="rdma",
            expression="absent(gpufabric_efa_rx_bytes_total)",
            minutes=15,
            severity="warning",
            summary="No EFA device of the cluster reports metrics.",
            needs=efa,
        ),
    ]


def trainium_alerts() -> list[Alert]:
    """Return the alerts on Trainium."""
    return [
        Alert(
            name="NeuronMemoryErrors",
            group="gpu",
            expression=f"increase(hardware_ecc_events_total{{{_UNCORRECTED}}}[1h]) > 0",
            minutes=0,
            severity="critical",
            summary="Device {{ $labels.neuron_device_index }} of {{ $labels.node }} has uncorrectable "
            "memory errors.",
            needs=needs(Trait.TRAINIUM),
        ),
    ]
