"""Places, networks and clusters that Azure, or the fabric on Azure, would refuse."""

from gpufabric.catalog.catalog import default_catalog
from tests.plan.declarations.azure.declared import GB200, H100, pool
from tests.plan.declarations.table import Refused

ROWS = [
    # what is tried, what is declared, where, what was given, what is allowed
    Refused(
        "a region that Azure does not have",
        {"region": "eastus9"},
        "region",
        "eastus9",
        ", ".join(default_catalog().regions("azure")),
    ),
    Refused(
        "a region without zones",
        {"region": "westus"},
        "region",
        "westus, which has no availability zones",
        ", ".join(
            name
            for name, known in default_catalog().regions("azure").items()
            if known.has_zones and known.has_zones.value
        ),
    ),
    Refused(
        "more public ranges than AKS takes beside the NAT gateway",
        {
            "cluster": {
                "public_endpoint": True,
                "public_cidrs": [f"203.0.113.{host}/32" for host in range(200)],
            }
        },
        "cluster.public_cidrs",
        "200 ranges",
        "at most 200 - 1 of gpufabric's own = 199",
    ),
    Refused(
        "Kubernetes of the past",
        {"cluster": {"kubernetes_version": "1.11"}},
        "cluster.kubernetes_version",
        "1.11",
        "1.33, 1.34, 1.35, 1.36",
    ),
    Refused(
        "Kubernetes past its standard support",
        {"cluster": {"kubernetes_version": "1.33"}},
        "cluster.kubernetes_version",
        "1.33, past its standard support",
        "1.34, 1.35, 1.36",
    ),
    Refused(
        "a Kubernetes version whose Ubuntu is too old for racks",
        pool(GB200, 18) | {"cluster": {"kubernetes_version": "1.34"}},
        "cluster.kubernetes_version",
        f"1.34, with {GB200} in pools.train",
        "1.35 or newer",
    ),
    Refused(
        "the range that InfiniBand keeps for itself",
        {"network": {"cidr": "172.16.0.0/16"}},
        "network.cidr",
        "172.16.0.0/16",
        "a range outside of 172.16.0.0/16",
    ),
    Refused(
        "a range around the one that InfiniBand keeps for itself",
        {"network": {"cidr": "172.16.0.0/12"}},
        "network.cidr",
        "172.16.0.0/12",
        "a range outside of 172.16.0.0/16",
    ),
    Refused(
        "a range that is too wide",
        {"network": {"cidr": "10.0.0.0/10"}},
        "network.cidr",
        "10.0.0.0/10 (prefix /10)",
        "a prefix from /12 to /20",
    ),
    Refused(
        "a range that is too narrow",
        {"network": {"cidr": "10.32.0.0/21"}},
        "network.cidr",
        "10.32.0.0/21 (prefix /21)",
        "a prefix from /12 to /20",
    ),
    Refused(
        "more nodes than there are addresses",
        pool(H100, 2050) | {"network": {"cidr": "10.32.0.0/20"}},
        "network.cidr",
        "2050 nodes of train x 1 = 2050 addresses in 10.32.0.0/21",
        "at most 2048 - 5 reserved = 2043 addresses",
    ),
    Refused(
        "more nodes than there are ranges for pods",
        pool(H100, 100) | {"pods_cidr": "100.64.0.0/18"},
        "pods_cidr",
        "100 nodes of train x 256 + 3 system nodes x 256 = 26368 addresses in 100.64.0.0/18",
        "at most 16384 - 0 reserved = 16384 addresses",
    ),
]
