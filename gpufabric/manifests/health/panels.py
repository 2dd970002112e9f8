"""Panels of the dashboard, with their queries."""

from collections.abc import Sequence
from dataclasses import dataclass

from gpufabric.manifests.health.checkpoints import NEWEST, PENDING, copy_succeeded
from gpufabric.manifests.health.conditions import TAINT
from gpufabric.manifests.health.facts import RegionHealth, Trait


@dataclass(frozen=True, slots=True)
class Query:
    """A query of a panel.

    Attributes:
        expression: PromQL.
        legend: name of each series, with labels as ``{{x}}``.
    """

    expression: str
    legend: str


@dataclass(frozen=True, slots=True)
class Panel:
    """A graph over time.

    Attributes:
        row: heading under which it stands.
        title: its title.
        unit: Grafana's unit of its values.
        queries: what it shows.
        needs: properties of a region without which the panel stays empty.
    """

    row: str
    title: str
    unit: str
    queries: tuple[Query, ...]
    needs: frozenset[Trait] = frozenset()


def panels(region: RegionHealth) -> list[Panel]:
    """Return the panels that fit a region."""
    every = [
        *_gpus(),
        *_nodes(),
        *_rdma(),
        *_efa(),
        *_links(),
        *_storage(),
        *_checkpoints(region),
        *_spend(region),
    ]
    return [panel for panel in every if panel.needs <= region.traits]


def _panel(row: str, title: str, unit: str, queries: Sequence[tuple[str, str]], *needs: Trait) -> Panel:
    return Panel(row, title, unit, tuple(Query(*query) for query in queries), frozenset(needs))


def _gpus() -> list[Panel]:
    gpu, row = "{{Hostname}} GPU {{gpu}}", "GPUs"
    return [
        _panel(row, "Utilization", "percent", [("avg(DCGM_FI_DEV_GPU_UTIL)", "average")], Trait.NVIDIA),
        _panel(row, "Power", "watt", [("sum(DCGM_FI_DEV_POWER_USAGE)", "all GPUs")], Trait.NVIDIA),
        _panel(row, "Hottest GPUs", "celsius", [("topk(8, DCGM_FI_DEV_GPU_TEMP)", gpu)], Trait.NVIDIA),
        _panel(row, "Used memory", "decmbytes", [("sum(DCGM_FI_DEV_FB_USED)", "all GPUs")], Trait.NVIDIA),
        _panel(row, "Last Xid error", "none", [("DCGM_FI_DEV_XID_ERRORS > 0", gpu)], Trait.NVIDIA),
        _panel(
            row,
            "PCIe packets sent again",
            "short",
            [("increase(DCGM_FI_DEV_PCIE_REPLAY_COUNTER[1h]) > 0", gpu)],
            Trait.NVIDIA,
        ),
        _panel(row, "Unhealthy AMD GPUs", "short", [("sum(gpu_health == bool 0)", "GPUs")], Trait.AMD),
        _panel(
            row,
            "Utilization of NeuronCores",
            "percentunit",
            [("avg(neuroncore_utilization_ratio)", "average")],
            Trait.TRAINIUM,
        ),
    ]


def _nodes() -> list[Panel]:
    row = "Nodes"
    ready = 'kube_node_status_condition{condition="Ready",status="true"}'
    return [
        _panel(
            row,
            "Nodes",
            "short",
            [(f"sum({ready})", "ready"), (f"count({ready} == 0) or vector(0)", "not ready")],
        ),
        _panel(
            row,
            "Nodes kept free of new pods",
            "short",
            [(f'sum(kube_node_spec_taint{{key="{TAINT}"}}) or vector(0)', "nodes")],
            Trait.CORDON,
        ),
        _panel(row, "Problems", "short", [("problem_gauge == 1", "{{node}} {{type}}")], Trait.DETECTOR),
        _panel(
            row,
            "Failed active checks",
            "short",
            [('kube_job_status_failed{job_name=~"check-.+-launcher"} > 0', "{{job_name}}")],
            Trait.ACTIVE_CHECKS,
        ),
    ]


def _rdma() -> list[Panel]:
    row, port = "RDMA", "{{instance}} {{device}}"
    return [
        _panel(
            row,
            "Received data",
            "Bps",
            [("sum(rate(node_infiniband_port_data_received_bytes_total[5m]))", "all ports")],
            Trait.VERBS,
        ),
        _panel(
            row, "Ports that are not active", "short", [("node_infiniband_state_id != 4", port)], Trait.VERBS
        ),
        _panel(
            row,
            "Links that went down",
            "short",
            [("increase(node_infiniband_link_downed_total[1h]) > 0", port)],
            Trait.VERBS,
        ),
        _panel(
            row,
            "Packets out of order",
            "pps",
            [("topk(8, rate(node_infiniband_out_of_sequence_packets_received_total[5m]))", port)],
            Trait.VERBS,
        ),
    ]


def _efa() -> list[Panel]:
    row, device = "RDMA", "{{node}} {{device}}"
    received = "gpufabric_efa_rx_bytes_total"
    retransmits = "gpufabric_efa_retrans_timeout_events_total"
    unresponsive = "gpufabric_efa_unresponsive_remote_events_total"
    return [
        _panel(
            row, "Data received by EFA", "Bps", [(f"sum(rate({received}[5m]))", "all devices")], Trait.EFA
        ),
        _panel(row, "Timeouts of EFA", "ops", [(f"topk(8, rate({retransmits}[5m]))", device)], Trait.EFA),
        _panel(
            row,
            "Peers without an answer",
            "short",
            [(f"increase({unresponsive}[1h]) > 0", device)],
            Trait.EFA,
        ),
    ]


def _links() -> list[Panel]:
    row = "Links between regions"
    return [
        _panel(
            row,
            "VPN tunnels that are up",
            "short",
            [("aws_vpn_tunnel_state_maximum", "{{dimension_TunnelIpAddress}}")],
            Trait.AWS,
        ),
        _panel(
            row,
            "Direct Connect connections that are up",
            "short",
            [("aws_dx_connection_state_maximum", "{{name}}")],
            Trait.AWS,
        ),
        _panel(
            row,
            "Data of VPN tunnels",
            "Bps",
            [('azure_vpn_gateway{metric="TunnelAverageBandwidth"}', "{{resourceID}}")],
            Trait.AZURE,
        ),
        _panel(
            row,
            "Availability of circuits",
            "percent",
            [("azure_expressroute_circuit", "{{metric}} {{resourceID}}")],
            Trait.AZURE,
        ),
    ]


def _storage() -> list[Panel]:
    row, title = "File systems", "Free space"
    return [
        _panel(
            row,
            title,
            "bytes",
            [("aws_fsx_free_data_storage_capacity_sum", "{{name}}")],
            Trait.AWS,
            Trait.LUSTRE,
        ),
        _panel(
            row,
            title,
            "bytes",
            [('sum by (resourceID) (azure_managed_lustre{metric="OSTBytesAvailable"})', "{{resourceID}}")],
            Trait.AZURE,
            Trait.LUSTRE,
        ),
    ]


def _checkpoints(region: RegionHealth) -> list[Panel]:
    row = "Checkpoints"
    queries = [(f"time() - ({copy_succeeded(copy)})", copy.destination) for copy in region.copies]
    lag = [("aws_s3_replication_latency_maximum", "{{dimension_DestinationBucket}}")]
    pending = [(f"sum by (dimension) ({PENDING})", "{{dimension}}")]
    newest = [(f"bottomk(8, time() - max by (folder) ({NEWEST}))", "{{folder}}")]
    return [
        _panel(row, "Age of the newest checkpoints", "s", newest, Trait.CHECKPOINTS),
        _panel(row, "Age of the last copy", "s", queries, Trait.COPIES),
        _panel(row, "Lag of copies by S3", "s", lag, Trait.S3_REPLICA),
        _panel(row, "Operations that Azure has to copy, by wait", "short", pending, Trait.AZURE_REPLICA),
    ]


def _spend(region: RegionHealth) -> list[Panel]:
    queries = [("gpufabric:gpu_nodes:usd_per_hour", "machines in the cluster")]
    if region.usd_per_hour is not None:
        queries.append((f"vector({region.usd_per_hour})", "budget"))
    return [_panel("Spend", "US dollars per hour", "currencyUSD", queries, Trait.PRICED)]
