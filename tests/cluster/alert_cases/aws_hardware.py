"""Cases of alerts on EFA and Trainium."""

from tests.cluster.alert_cases.case import Case, series

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
