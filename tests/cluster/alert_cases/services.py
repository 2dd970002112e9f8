"""Cases of alerts on links, file systems, active checks and spending."""

from tests.cluster.alert_cases.case import TUNNEL, Case, series

OF_TUNNEL = {"name": "vpn-1", "dimension_TunnelIpAddress": "203.0.113.7"}
LUSTRE_FREE = "The Lustre file system has less than 10 percent of its space left."

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
