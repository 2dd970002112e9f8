"""Places, networks and clusters that AWS, or the fabric on AWS, would refuse."""

from tests.plan.declarations.aws.declared import B200, pool
from tests.plan.declarations.table import Refused

ROWS = [
    # what is tried, what is declared, where, what was given, what is allowed
    Refused(
        "a zone of another region",
        {"zone": "usw2-az1"},
        "zone",
        "usw2-az1",
        "a zone id of us-east-1, such as use1-az1",
    ),
    Refused(
        "a system zone of another region",
        {"system_zones": ["use1-az4", "usw2-az1"]},
        "system_zones[1]",
        "usw2-az1",
        "a zone id of us-east-1, such as use1-az1",
    ),
    Refused(
        "a system zone without EKS control planes",
        {"system_zones": ["use1-az4", "use1-az3"]},
        "system_zones[1]",
        "use1-az3",
        "a zone in which EKS has control planes",
    ),
    Refused(
        "a zone that the address plan has no place for",
        {"system_zones": ["use1-az4", "use1-az7"]},
        "system_zones",
        "use1-az7",
        "zone ids that end in -az1 to -az6",
    ),
    Refused(
        "more public ranges than EKS takes",
        {
            "cluster": {
                "public_endpoint": True,
                "public_cidrs": [f"203.0.113.{host}/32" for host in range(41)],
            }
        },
        "cluster.public_cidrs",
        "41 ranges",
        "at most 40",
    ),
    Refused(
        "Kubernetes of the past",
        {"cluster": {"kubernetes_version": "1.11"}},
        "cluster.kubernetes_version",
        "1.11",
        "1.33, 1.34, 1.35",
    ),
    Refused(
        "Kubernetes of the future",
        {"cluster": {"kubernetes_version": "1.99"}},
        "cluster.kubernetes_version",
        "1.99",
        "1.33, 1.34, 1.35",
    ),
    Refused(
        "more nodes than there are addresses",
        pool(B200, 100) | {"network": {"cidr": "10.16.0.0/20"}},
        "network.cidr",
        "100 nodes of train x 33 = 3300 addresses in 10.16.0.0/21",
        "at most 2048 - 5 reserved = 2043 addresses",
    ),
    Refused(
        "an address for each EFA",
        pool("p5.48xlarge", 40, nic_layout="legacy") | {"network": {"cidr": "10.16.0.0/20"}},
        "network.cidr",
        "40 nodes of train x 64 = 2560 addresses in 10.16.0.0/21",
        "at most 2048 - 5 reserved = 2043 addresses",
    ),
    Refused(
        "a range that is too wide",
        {"network": {"cidr": "10.0.0.0/10"}},
        "network.cidr",
        "10.0.0.0/10 (prefix /10)",
        "a prefix from /16 to /20",
    ),
    Refused(
        "a range that is wider than a VPC",
        {"network": {"cidr": "10.16.0.0/15"}},
        "network.cidr",
        "10.16.0.0/15 (prefix /15)",
        "a prefix from /16 to /20",
    ),
    Refused(
        "a range that is too narrow",
        {"network": {"cidr": "10.16.0.0/21"}},
        "network.cidr",
        "10.16.0.0/21 (prefix /21)",
        "a prefix from /12 to /20",
    ),
    Refused(
        "a Local Zone for the control plane",
        {"system_zones": ["use1-dfw2-az1", "use1-az4"]},
        "system_zones[0]",
        "use1-dfw2-az1",
        "a zone in which EKS has control planes",
    ),
]
