"""Runbooks of the alerts: where the person on call looks, and what they do."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Runbook:
    """Steps after an alert.

    Attributes:
        look: where the cause shows.
        act: steps that end the fault.
    """

    look: str
    act: str

    @property
    def text(self) -> str:
        """Both, as one annotation of the alert."""
        return f"Look: {self.look} Do: {self.act}"


RUNBOOKS = {
    "GpuXidFatal": Runbook(
        "`dmesg -T | grep Xid` on the node; NVIDIA's list of Xid errors for the number.",
        "Drain and restart the node. If the error returns, have the machine replaced (failing-nodes.md).",
    ),
    "GpuRowRemapFailure": Runbook(
        "`nvidia-smi -q -d ROW_REMAPPER` on the node.",
        "Drain the node and have the machine replaced: the GPU has no spare memory rows.",
    ),
    "GpuMemoryRowsReplaced": Runbook(
        "`nvidia-smi -q -d ROW_REMAPPER` on the node: a replacement can be pending.",
        "Restart the node between two jobs. Replace the machine if the alert returns within a week.",
    ),
    "GpuMetricsMissing": Runbook(
        "pods of dcgm-exporter and their logs; targets of Prometheus.",
        "Start the exporter again. If its pods run, compare their monitor with what Prometheus selects.",
    ),
    "AmdGpuUnhealthy": Runbook(
        "`amd-smi metric` and `dmesg -T | grep amdgpu` on the node.",
        "Drain the node, then restart it. If the GPU stays unhealthy, have the machine replaced.",
    ),
    "AmdGpuMemoryErrors": Runbook(
        "`amd-smi metric --ecc` on the node.",
        "Drain the node, then restart it. If errors return, have the machine replaced.",
    ),
    "NodeProblem": Runbook(
        "`kubectl describe node NODE`: the condition, its reason and its message.",
        "Follow failing-nodes.md for the cloud. The taint of `cordon` keeps new pods away meanwhile.",
    ),
    "NodeNotReady": Runbook(
        "`kubectl describe node NODE`, then the machine in the cloud's console: status and serial log.",
        "Wait for the cloud's repair where it has one; else replace the machine (failing-nodes.md).",
    ),
    "NodeLacksAccelerators": Runbook(
        "the device plugin's pod on the node; `nvidia-smi -L` there, or the vendor's tool.",
        "Start the device plugin again. If the driver finds fewer GPUs too, have the machine replaced.",
    ),
    "NodeUnrepaired": Runbook(
        "`kubectl describe node NODE`, and the cloud's state of the machine.",
        "Repair it by hand: the cloud does not, or cannot inside the reservation (failing-nodes.md).",
    ),
    "RdmaPortDown": Runbook(
        "`rdma link` and `dmesg -T | grep mlx5` on the node; other nodes of the same rack or leaf.",
        "Drain the node. One node: have it replaced. Several of one leaf: open a ticket with the cloud.",
    ),
    "RdmaLinkFlaps": Runbook(
        "`link_downed` of the port over a day; other ports of the same leaf.",
        "Drain the node if the link goes down again: a flap stops a collective. Have it replaced.",
    ),
    "RdmaErrors": Runbook(
        "`symbol_error` and `port_rcv_errors` of the port; the pair check of the pool (`check-pair-POOL`).",
        "Run the pair check. If it is slow or fails, drain the node and have its cable or module replaced.",
    ),
    "RdmaRetransmits": Runbook(
        "packets out of order in the dashboard: one port is a cable, all ports are congestion.",
        "One port: drain the node. All ports: check the NCCL settings of the pool, then ask the cloud.",
    ),
    "EfaRequestErrors": Runbook(
        "`rdma -p statistic show` on the node; the log of the job for errors of libfabric.",
        "Restart the job without the node. If errors return on it, drain it and have it replaced.",
    ),
    "EfaPeersUnresponsive": Runbook(
        "nodes that are not ready, and other nodes with the same alert: the peer is the one that most name.",
        "Drain the peer and have it replaced. If no node stands out, run the pair check of the pool.",
    ),
    "EfaMetricsMissing": Runbook(
        "pods of efa-counters and their logs; `ls /sys/class/infiniband` on a node.",
        "Start the exporter again. Without devices, check the EFA interfaces in a `gpufabric preview`.",
    ),
    "NeuronMemoryErrors": Runbook(
        "`neuron-top` or `neuron-ls` on the node, and the condition AcceleratedHardwareReady.",
        "Drain the node and have the machine replaced (failing-nodes.md).",
    ),
    "VpnTunnelDown": Runbook(
        "state and BGP of the tunnel in the consoles of both clouds.",
        "Wait if maintenance of the cloud is announced: the other tunnels carry traffic. Else compare keys "
        "and addresses with `gpufabric preview` of the backbone (backbone.md).",
    ),
    "CircuitDown": Runbook(
        "state of the connection or circuit in the cloud's console, and the provider's notices.",
        "Call the provider of the circuit. Traffic takes a VPN only if the backbone declares one.",
    ),
    "TransitGatewayDrops": Runbook(
        "route tables of the transit gateway: blackhole routes and addresses without a route.",
        "Run `gpufabric preview` of the region and the backbone, and update what has drifted.",
    ),
    "LustreAlmostFull": Runbook(
        "`lfs df -h` on a node, then `lfs quota` or the largest folders.",
        "Delete old data, or grow the file system (`storage.lustre.at_least_tib`) in a preview.",
    ),
    "CheckpointOld": Runbook(
        "the log of the training job; the panel of the newest checkpoints, by folder.",
        "Find out if the job hangs or only its writes do. Save a checkpoint before any restart.",
    ),
    "CheckpointMissing": Runbook(
        "the log of the training job: path of its checkpoints, and refused writes.",
        "Point the job to the region's bucket (output `storage.checkpoints.url`) with the training identity.",
    ),
    "CheckpointAgeUnknown": Runbook(
        "the log of checkpoint-age (container `read`) in the namespace of training jobs.",
        "Mend the identity (identity.md), or render the manifests again with new --outputs.",
    ),
    "CheckpointReplicationLate": Runbook(
        "the panel of the lag; how much the job writes in each interval.",
        "Wait if the lag shrinks. Else write less often, or copy over the link (resilience.md).",
    ),
    "CheckpointReplicationFails": Runbook(
        "status of objects (`aws s3api head-object`: ReplicationStatus); key and policy of the destination.",
        "Restore the permissions of the role and of the destination's key, then copy the failed objects with "
        "S3 Batch Replication.",
    ),
    "CheckpointReplicationUnknown": Runbook(
        "the log of azure-metrics-exporter; metrics of the policy in Azure's portal.",
        "Give its identity the role Monitoring Reader, or render the manifests again with new --outputs.",
    ),
    "CheckpointCopyLate": Runbook(
        "`kubectl get jobs` and the log of the newest job of checkpoints-to-DESTINATION.",
        "Renew the credentials of its secret, or raise the rate of the copy (resilience.md).",
    ),
    "ActiveCheckFailed": Runbook(
        "the log of the check's launcher: the error, or the bandwidth before it stopped (health.md).",
        "Repeat it on other pairs to find the machine, then drain that one.",
    ),
    "SpendOverBudget": Runbook(
        "`kubectl get nodes -L gpufabric.dev/pool`, and `gpufabric preview` for the declared price.",
        "Scale down what nobody ordered, or raise `budget.usd_per_hour` in a reviewed change.",
    ),
}
"""By name of the alert. Alerts of the same name on several clouds share one."""
