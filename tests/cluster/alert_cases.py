"""Series that raise each alert, and series that do not."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from gpufabric.manifests.health.conditions import TAINT

ALL = ("aws", "azure", "oci")
WITH_AMD = WITH_DETECTOR = WITH_VERBS = ("azure", "oci")

Series = dict[str, str]
"""Values of series, a minute apart, in promtool's notation: ``axn`` is a value and n repetitions."""

GPU = 'gpu="3",Hostname="node-a"'
AMD = 'gpu_id="3",hostname="node-a"'
PORT = 'device="mlx5_0",instance="node-a"'
TUNNEL = 'name="vpn-1",dimension_TunnelIpAddress="203.0.113.7"'
CRON = 'cronjob="checkpoints-to-aws-us-west-2"'
BUCKET = 'dimension_DestinationBucket="copies"'
PENDING = (
    'azure_object_replication{{metric="PendingOperationsForReplication",resourceID="/p",dimension="{}"}}'
)
NEWEST = 'gpufabric_checkpoint_newest_timestamp_seconds{folder="run-1"}'
LISTED = "gpufabric_checkpoint_listed_timestamp_seconds"


def training(pod: str = "train-0", phase: str = "Running") -> Series:
    """Return the series of a pod with GPUs that runs from the start."""
    labels = f'namespace="jobs",pod="{pod}"'
    return {
        f"kube_pod_start_time{{{labels}}}": "0x300",
        f'kube_pod_status_phase{{{labels},phase="{phase}"}}': "1x300",
        f'kube_pod_container_resource_requests{{{labels},container="c",resource="nvidia_com_gpu"}}': "8x300",
    }


def claiming(node: str = "gpu-0") -> Series:
    """Return the series of a pod that claims GPUs by DRA alone."""
    running = {name: values for name, values in training().items() if "resource_requests" not in name}
    return running | {
        f'kube_pod_info{{namespace="jobs",pod="train-0",node="{node}"}}': "1x300",
        'kube_node_labels{node="gpu-0",label_gpufabric_dev_pool="train"}': "1x300",
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """An alert, with what raises it.

    Attributes:
        alert: its name.
        clouds: clouds of the regions that have it.
        minutes: time at which alerts are read.
        fires: series that raise it.
        quiet: sets of series that do not.
        labels: labels of the alert, without name and severity.
        summary: its summary.
    """

    alert: str
    clouds: tuple[str, ...] = ALL
    minutes: int
    fires: Series
    quiet: tuple[Series, ...]
    labels: Mapping[str, str] = field(default_factory=dict[str, str])
    summary: str


def series(name: str, labels: str, value: str) -> Series:
    """Return one series."""
    return {f"{name}{{{labels}}}": value}


NODE = {"node": "node-a"}
OF_GPU = {"gpu": "3", "Hostname": "node-a"}
OF_AMD = {"gpu_id": "3", "hostname": "node-a"}
OF_PORT = {"device": "mlx5_0", "instance": "node-a"}
OF_TUNNEL = {"name": "vpn-1", "dimension_TunnelIpAddress": "203.0.113.7"}
LUSTRE_FREE = "The Lustre file system has less than 10 percent of its space left."

HARDWARE = (
    Case(
        alert="GpuXidFatal",
        minutes=5,
        fires=series("DCGM_FI_DEV_XID_ERRORS", GPU, "79x10"),
        quiet=(series("DCGM_FI_DEV_XID_ERRORS", GPU, "13x10"), series("DCGM_FI_DEV_XID_ERRORS", GPU, "0x10")),
        labels=OF_GPU,
        summary="GPU 3 of node-a reported Xid 79.",
    ),
    Case(
        alert="GpuRowRemapFailure",
        minutes=5,
        fires=series("DCGM_FI_DEV_ROW_REMAP_FAILURE", GPU, "1x10"),
        quiet=(series("DCGM_FI_DEV_ROW_REMAP_FAILURE", GPU, "0x10"),),
        labels=OF_GPU,
        summary="GPU 3 of node-a cannot replace a memory row.",
    ),
    Case(
        alert="GpuMemoryRowsReplaced",
        minutes=45,
        fires=series("DCGM_FI_DEV_UNCORRECTABLE_REMAPPED_ROWS", GPU, "0x30 1x30"),
        quiet=(series("DCGM_FI_DEV_UNCORRECTABLE_REMAPPED_ROWS", GPU, "1x60"),),
        labels=OF_GPU,
        summary="GPU 3 of node-a replaced memory rows within a day.",
    ),
    Case(
        alert="GpuMetricsMissing",
        minutes=20,
        fires=series("up", 'job="other"', "1x30"),
        quiet=(series("DCGM_FI_DEV_GPU_UTIL", GPU, "50x30"),),
        summary="No GPU of the cluster reports metrics.",
    ),
    Case(
        alert="AmdGpuUnhealthy",
        clouds=WITH_AMD,
        minutes=10,
        fires=series("gpu_health", AMD, "0x20"),
        quiet=(series("gpu_health", AMD, "1x20"), series("gpu_health", AMD, "0x2 1x20")),
        labels=OF_AMD,
        summary="GPU 3 of node-a is unhealthy.",
    ),
    Case(
        alert="AmdGpuMemoryErrors",
        clouds=WITH_AMD,
        minutes=15,
        fires=series("gpu_ecc_uncorrect_total", AMD, "0x10 1x10"),
        quiet=(series("gpu_ecc_uncorrect_total", AMD, "1x20"),),
        labels=OF_AMD,
        summary="GPU 3 of node-a has uncorrectable memory errors.",
    ),
    Case(
        alert="NodeProblem",
        clouds=WITH_DETECTOR,
        minutes=5,
        fires=series("problem_gauge", 'type="GpuCountProblem",reason="Lost",node="node-a"', "1x10"),
        quiet=(
            series("problem_gauge", 'type="GpuCountProblem",reason="Lost",node="node-a"', "0x10"),
            series("problem_gauge", 'type="KernelDeadlock",reason="Hung",node="node-a"', "1x10"),
        ),
        labels=NODE | {"type": "GpuCountProblem", "reason": "Lost"},
        summary="node-a has the condition GpuCountProblem (Lost).",
    ),
    Case(
        alert="NodeProblem",
        clouds=("aws",),
        minutes=5,
        fires=series(
            "kube_node_status_condition", 'condition="NetworkingReady",status="false",node="node-a"', "1x10"
        ),
        quiet=(
            series(
                "kube_node_status_condition",
                'condition="NetworkingReady",status="unknown",node="node-a"',
                "1x10",
            ),
            series(
                "kube_node_status_condition",
                'condition="NetworkingReady",status="false",node="node-a"',
                "0x10",
            ),
        ),
        labels=NODE | {"condition": "NetworkingReady", "status": "false"},
        summary="node-a has NetworkingReady = False.",
    ),
    Case(
        alert="NodeNotReady",
        minutes=15,
        fires=series("kube_node_status_condition", 'condition="Ready",status="true",node="node-a"', "0x30"),
        quiet=(
            series("kube_node_status_condition", 'condition="Ready",status="true",node="node-a"', "0x5 1x30"),
        ),
        labels=NODE | {"condition": "Ready", "status": "true"},
        summary="node-a is not ready.",
    ),
    Case(
        alert="NodeLacksAccelerators",
        minutes=15,
        fires={
            'kube_node_status_allocatable{node="node-a",resource="nvidia_com_gpu"}': "7x30",
            'kube_node_status_capacity{node="node-a",resource="nvidia_com_gpu"}': "8x30",
        },
        quiet=(
            {
                'kube_node_status_allocatable{node="node-a",resource="nvidia_com_gpu"}': "8x30",
                'kube_node_status_capacity{node="node-a",resource="nvidia_com_gpu"}': "8x30",
            },
            {
                'kube_node_status_allocatable{node="node-a",resource="memory"}': "7x30",
                'kube_node_status_capacity{node="node-a",resource="memory"}': "8x30",
            },
        ),
        labels=NODE | {"resource": "nvidia_com_gpu"},
        summary="node-a offers 7 accelerators, fewer than it has.",
    ),
    Case(
        alert="NodeUnrepaired",
        minutes=70,
        fires=series("kube_node_spec_taint", f'key="{TAINT}",node="node-a"', "1x90"),
        quiet=(
            series("kube_node_spec_taint", f'key="{TAINT}",node="node-a"', "1x30 _x60"),
            series("kube_node_spec_taint", 'key="nvidia.com/gpu",node="node-a"', "1x90"),
        ),
        labels=NODE | {"key": TAINT},
        summary="node-a has had a problem for an hour: see docs/failing-nodes.md.",
    ),
    Case(
        alert="RdmaPortDown",
        clouds=WITH_VERBS,
        minutes=5,
        fires=series("node_infiniband_state_id", PORT, "1x10"),
        quiet=(series("node_infiniband_state_id", PORT, "4x10"),),
        labels=OF_PORT,
        summary="RDMA port mlx5_0 of node-a is not active.",
    ),
    Case(
        alert="RdmaLinkFlaps",
        clouds=WITH_VERBS,
        minutes=15,
        fires=series("node_infiniband_link_downed_total", PORT, "0x10 1x10"),
        quiet=(series("node_infiniband_link_downed_total", PORT, "1x20"),),
        labels=OF_PORT,
        summary="The link of mlx5_0 of node-a went down within an hour.",
    ),
    Case(
        alert="RdmaErrors",
        clouds=WITH_VERBS,
        minutes=35,
        fires=series("node_infiniband_symbol_error_total", PORT, "0+1x40"),
        quiet=(
            series("node_infiniband_symbol_error_total", PORT, "5x40"),
            series("node_infiniband_port_errors_received_total", PORT, "0x3 1x40"),
        ),
        labels=OF_PORT,
        summary="mlx5_0 of node-a receives faulty packets.",
    ),
    Case(
        alert="RdmaRetransmits",
        clouds=WITH_VERBS,
        minutes=35,
        fires=series("node_infiniband_local_ack_timeout_errors_total", PORT, "0+1x40"),
        quiet=(series("node_infiniband_local_ack_timeout_errors_total", PORT, "5x40"),),
        labels=OF_PORT,
        summary="Requests of mlx5_0 of node-a time out: the fabric loses packets.",
    ),
)

OF_EFA = {"device": "rdmap79s0", "port": "1", "node": "node-a"}
EFA = 'device="rdmap79s0",port="1",node="node-a"'
OF_NEURON = {"event_type": "mem_ecc_uncorrected", "neuron_device_index": "5", "node": "node-a"}
NEURON = 'event_type="{}",neuron_device_index="5",node="node-a"'

AWS_HARDWARE = (
    Case(
        alert="EfaRequestErrors",
        clouds=("aws",),
        minutes=15,
        fires=series("gpufabric_efa_rdma_write_wr_err_total", EFA, "0x10 1x10"),
        quiet=(series("gpufabric_efa_rdma_write_wr_err_total", EFA, "7x30"),),
        labels=OF_EFA,
        summary="RDMA requests of rdmap79s0 of node-a fail.",
    ),
    Case(
        alert="EfaPeersUnresponsive",
        clouds=("aws",),
        minutes=15,
        fires=series("gpufabric_efa_unresponsive_remote_events_total", EFA, "0x10 1x10"),
        quiet=(
            series("gpufabric_efa_unresponsive_remote_events_total", EFA, "7x30"),
            series("gpufabric_efa_retrans_timeout_events_total", EFA, "0+5x30"),
        ),
        labels=OF_EFA,
        summary="A peer of rdmap79s0 of node-a does not answer.",
    ),
    Case(
        alert="EfaMetricsMissing",
        clouds=("aws",),
        minutes=20,
        fires=series("up", 'job="other"', "1x30"),
        quiet=(series("gpufabric_efa_rx_bytes_total", EFA, "0x30"),),
        summary="No EFA device of the cluster reports metrics.",
    ),
    Case(
        alert="NeuronMemoryErrors",
        clouds=("aws",),
        minutes=15,
        fires=series("hardware_ecc_events_total", NEURON.format("mem_ecc_uncorrected"), "0x10 1x10"),
        quiet=(
            series("hardware_ecc_events_total", NEURON.format("mem_ecc_corrected"), "0x10 1x10"),
            series("hardware_ecc_events_total", NEURON.format("sram_ecc_uncorrected"), "2x30"),
        ),
        labels=OF_NEURON,
        summary="Device 5 of node-a has uncorrectable memory errors.",
    ),
)

SERVICES = (
    Case(
        alert="VpnTunnelDown",
        clouds=("aws",),
        minutes=15,
        fires=series("aws_vpn_tunnel_state_maximum", TUNNEL, "0x20"),
        quiet=(series("aws_vpn_tunnel_state_maximum", TUNNEL, "1x20"),),
        labels=OF_TUNNEL,
        summary="VPN tunnel 203.0.113.7 of vpn-1 is down.",
    ),
    Case(
        alert="VpnTunnelDown",
        clouds=("azure",),
        minutes=15,
        fires=series("azure_vpn_gateway", 'metric="BgpPeerStatus",resourceID="/g"', "0x20"),
        quiet=(
            series("azure_vpn_gateway", 'metric="BgpPeerStatus",resourceID="/g"', "1x20"),
            series("azure_vpn_gateway", 'metric="TunnelAverageBandwidth",resourceID="/g"', "0x20"),
        ),
        labels={"metric": "BgpPeerStatus", "resourceID": "/g"},
        summary="A BGP peer of /g is down.",
    ),
    Case(
        alert="CircuitDown",
        clouds=("aws",),
        minutes=10,
        fires=series("aws_dx_connection_state_maximum", 'name="dx-1"', "0x20"),
        quiet=(series("aws_dx_connection_state_maximum", 'name="dx-1"', "1x20"),),
        labels={"name": "dx-1"},
        summary="Direct Connect connection dx-1 is down.",
    ),
    Case(
        alert="CircuitDown",
        clouds=("azure",),
        minutes=15,
        fires=series("azure_expressroute_circuit", 'metric="ArpAvailability",resourceID="/c"', "50x20"),
        quiet=(series("azure_expressroute_circuit", 'metric="ArpAvailability",resourceID="/c"', "100x20"),),
        labels={"metric": "ArpAvailability", "resourceID": "/c"},
        summary="ArpAvailability of /c is 50 percent.",
    ),
    Case(
        alert="TransitGatewayDrops",
        clouds=("aws",),
        minutes=20,
        fires=series("aws_transitgateway_packet_drop_count_no_route_sum", 'name="tgw-1"', "9x30"),
        quiet=(series("aws_transitgateway_packet_drop_count_no_route_sum", 'name="tgw-1"', "0x30"),),
        labels={"name": "tgw-1"},
        summary="Transit gateway tgw-1 drops packets: it has no route for them.",
    ),
    Case(
        alert="LustreAlmostFull",
        clouds=("aws",),
        minutes=20,
        fires=series("aws_fsx_free_data_storage_capacity_sum", 'name="fs-1"', "1e12x30"),
        quiet=(series("aws_fsx_free_data_storage_capacity_sum", 'name="fs-1"', "1e14x30"),),
        labels={"name": "fs-1"},
        summary=LUSTRE_FREE,
    ),
    Case(
        alert="LustreAlmostFull",
        clouds=("azure",),
        minutes=20,
        fires={
            'azure_managed_lustre{metric="OSTBytesAvailable",resourceID="/l",dimension="ost0"}': "2x30",
            'azure_managed_lustre{metric="OSTBytesAvailable",resourceID="/l",dimension="ost1"}': "3x30",
            'azure_managed_lustre{metric="OSTBytesTotal",resourceID="/l"}': "100x30",
        },
        quiet=(
            {
                'azure_managed_lustre{metric="OSTBytesAvailable",resourceID="/l"}': "50x30",
                'azure_managed_lustre{metric="OSTBytesTotal",resourceID="/l"}': "100x30",
            },
        ),
        labels={"resourceID": "/l"},
        summary=LUSTRE_FREE,
    ),
    Case(
        alert="ActiveCheckFailed",
        minutes=5,
        fires=series("kube_job_status_failed", 'job_name="check-pair-train-launcher"', "1x10"),
        quiet=(
            series("kube_job_status_failed", 'job_name="check-pair-train-launcher"', "0x10"),
            series("kube_job_status_failed", 'job_name="someone-else"', "1x10"),
        ),
        labels={"job_name": "check-pair-train-launcher"},
        summary="The all-reduce check check-pair-train-launcher failed: read its log.",
    ),
    Case(
        alert="SpendOverBudget",
        minutes=20,
        # 100 machines at 98.32 US dollars an hour; the budget is 5000.
        fires=series("kube_node_labels", 'label_gpufabric_dev_pool="train"', "100x30"),
        quiet=(series("kube_node_labels", 'label_gpufabric_dev_pool="train"', "50x30"),),
        summary="GPU machines cost 9832 US dollars per hour, more than the stack's budget.",
    ),
)

CHECKPOINTS = (
    Case(
        alert="CheckpointOld",
        minutes=75,
        fires=training() | {NEWEST: "0x200", LISTED: "0+60x200"},
        quiet=(
            training() | {NEWEST: "0+60x200", LISTED: "0+60x200"},
            {NEWEST: "0x200", LISTED: "0+60x200"},
            training(phase="Pending") | {NEWEST: "0x200", LISTED: "0+60x200"},
            training(pod="check-pool-train-worker-0") | {NEWEST: "0x200", LISTED: "0+60x200"},
        ),
        summary="Training runs, but the newest checkpoint is 1h 15m 0s old.",
    ),
    Case(
        alert="CheckpointOld",
        minutes=75,
        fires=claiming() | {NEWEST: "0x200", LISTED: "0+60x200"},
        quiet=(claiming("system-0") | {NEWEST: "0x200", LISTED: "0+60x200"},),
        summary="Training runs, but the newest checkpoint is 1h 15m 0s old.",
    ),
    Case(
        alert="CheckpointMissing",
        minutes=75,
        fires=training() | {LISTED: "0+60x200"},
        quiet=(training() | {NEWEST: "0x200", LISTED: "0+60x200"}, {LISTED: "0+60x200"}, training()),
        summary="Training runs, but the bucket holds no checkpoint.",
    ),
    Case(
        alert="CheckpointAgeUnknown",
        minutes=100,
        fires={LISTED: "0x200"},
        quiet=({LISTED: "0+60x200"},),
        summary="The age of the newest checkpoint is unknown: the bucket could not be listed.",
    ),
    Case(
        alert="CheckpointAgeUnknown",
        minutes=40,
        fires=series("up", 'job="other"', "1x100"),
        quiet=({LISTED: "0x100"},),
        summary="The age of the newest checkpoint is unknown: the bucket could not be listed.",
    ),
    Case(
        alert="CheckpointCopyLate",
        minutes=130,
        fires=series("kube_cronjob_created", CRON, "0x200"),
        quiet=(
            {f"kube_cronjob_created{{{CRON}}}": "0x200"}
            | series("kube_cronjob_status_last_successful_time", CRON, "3600x200"),
        ),
        labels={"cronjob": "checkpoints-to-aws-us-west-2"},
        summary="The copy of checkpoints to aws-us-west-2 is older than 120 minutes.",
    ),
    Case(
        alert="CheckpointReplicationLate",
        clouds=("aws",),
        minutes=20,
        fires=series("aws_s3_replication_latency_maximum", BUCKET, "4000x30"),
        quiet=(series("aws_s3_replication_latency_maximum", BUCKET, "30x30"),),
        labels={"dimension_DestinationBucket": "copies"},
        summary="S3 copies to copies are 4000 seconds behind.",
    ),
    Case(
        alert="CheckpointReplicationFails",
        clouds=("aws",),
        minutes=5,
        fires=series("aws_s3_operations_failed_replication_sum", BUCKET, "1x10"),
        quiet=(series("aws_s3_operations_failed_replication_sum", BUCKET, "0x10"),),
        labels={"dimension_DestinationBucket": "copies"},
        summary="S3 could not copy objects to copies.",
    ),
    Case(
        alert="CheckpointReplicationLate",
        clouds=("azure",),
        minutes=20,
        fires={PENDING.format("2-8 hours"): "3x30", PENDING.format("> 24 hours"): "4x30"},
        quiet=(
            {PENDING.format("0-5 mins"): "900x30", PENDING.format("2-8 hours"): "0x30"},
            {PENDING.format("15-30 mins"): "900x30"},
        ),
        labels={"resourceID": "/p"},
        summary="Azure copies checkpoints more than 30 minutes late: 7 operations wait.",
    ),
    Case(
        alert="CheckpointReplicationUnknown",
        clouds=("azure",),
        minutes=130,
        fires=series("up", 'job="other"', "1x200"),
        quiet=({PENDING.format("0-5 mins"): "0x200"},),
        labels={"metric": "PendingOperationsForReplication"},
        summary="Azure Monitor shows no metric of the copies of checkpoints.",
    ),
)

CASES = (*HARDWARE, *AWS_HARDWARE, *SERVICES, *CHECKPOINTS)
