"""Cases of alerts on GPUs, nodes and RDMA ports."""

from gpufabric.manifests.health.conditions import TAINT
from tests.cluster.alert_cases.case import AMD, GPU, PORT, WITH_AMD, WITH_DETECTOR, WITH_VERBS, Case, series

NODE = {"node": "node-a"}
OF_GPU = {"gpu": "3", "Hostname": "node-a"}
OF_AMD = {"gpu_id": "3", "hostname": "node-a"}
OF_PORT = {"device": "mlx5_0", "instance": "node-a"}

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
