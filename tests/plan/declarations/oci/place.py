"""Places, networks and clusters that OCI, or the fabric on OCI, would refuse."""

from tests.plan.declarations.oci.declared import pool
from tests.plan.declarations.table import Refused

ROWS = [
    # what is tried, what is declared, where, what was given, what is allowed
    Refused(
        "an availability domain of another region",
        {"availability_domain": "Uocm:PHX-AD-1"},
        "availability_domain",
        "Uocm:PHX-AD-1",
        "an availability domain of us-ashburn-1, such as Uocm:US-ASHBURN-AD-1",
    ),
    Refused(
        "an availability domain without the tenancy's prefix",
        {"availability_domain": "US-ASHBURN-AD-1"},
        "availability_domain",
        "US-ASHBURN-AD-1",
        "an availability domain of us-ashburn-1, such as Uocm:US-ASHBURN-AD-1",
    ),
    Refused(
        "an RDMA range that is too small",
        {"rdma_cidr": "192.168.0.0/26"} | pool(nodes=8),
        "rdma_cidr",
        "8 nodes of train x 8 = 64 addresses in 192.168.0.0/26",
        "at most 64 - 2 reserved = 62 addresses",
    ),
    Refused(
        "more pods than there are addresses",
        {"network": {"cidr": "10.48.0.0/20"}} | pool(nodes=64),
        "network.cidr",
        "64 nodes of train x 32 + 3 system nodes x 32 = 2144 addresses in 10.48.0.0/21",
        "at most 2048 - 3 reserved = 2045 addresses",
    ),
    Refused(
        "a range that is too wide",
        {"network": {"cidr": "10.0.0.0/10"}},
        "network.cidr",
        "10.0.0.0/10 (prefix /10)",
        "a prefix from /16 to /20",
    ),
    Refused(
        "a range that is wider than a VCN",
        {"network": {"cidr": "10.48.0.0/15"}},
        "network.cidr",
        "10.48.0.0/15 (prefix /15)",
        "a prefix from /16 to /20",
    ),
    Refused(
        "Kubernetes of the past",
        {"cluster": {"kubernetes_version": "1.33"}},
        "cluster.kubernetes_version",
        "1.33",
        "1.34, 1.35, 1.36",
    ),
]
