"""Storage that Azure, or the fabric on Azure, would refuse."""

from tests.plan.declarations.azure.declared import OTHER, SUBSCRIPTION, lustre, replica
from tests.plan.declarations.table import Refused

ROWS = [
    # what is tried, what is declared, where, what was given, what is allowed
    Refused(
        "a file system too large for its subnet",
        lustre(at_least_tib=300) | {"network": {"cidr": "10.32.0.0/20"}},
        "network.cidr",
        "a subnet of /24 for a file system of 300 TiB",
        "a prefix of /19 or less, a sixteenth of which is /23; or a smaller file system",
    ),
    Refused(
        "a throughput that nobody sells",
        lustre(throughput_mbps_per_tib=333),
        "storage.lustre.throughput_mbps_per_tib",
        "333",
        "40, 125, 250, 500",
    ),
    Refused(
        "a file system beyond its tier",
        lustre(at_least_tib=1025),
        "storage.lustre.at_least_tib",
        "1025 TiB = 1028 TiB",
        "at most 1024 TiB in tier 500",
    ),
    Refused(
        "more prefixes than an import job takes",
        lustre(
            checkpoint_link={
                "resource_provider_id": OTHER,
                "import_prefixes": [f"/shard-{number}" for number in range(11)],
            }
        ),
        "storage.lustre.checkpoint_link.import_prefixes",
        "11 prefixes",
        "at most 10",
    ),
    Refused(
        "checkpoints kept longer than Azure can",
        {"storage": {"checkpoints": {"keep_noncurrent_days": 366}}},
        "storage.checkpoints.keep_noncurrent_days",
        "366",
        "at most 365 on Azure",
    ),
    Refused(
        "a copy in the same region",
        replica(region="eastus"),
        "storage.checkpoints.replicate_to.region",
        "eastus, the region of the checkpoints",
        "another region",
    ),
    Refused(
        "a copy in another subscription",
        replica(OTHER),
        "storage.checkpoints.replicate_to.account_id",
        f"an account of subscription {OTHER}",
        f"an account of subscription {SUBSCRIPTION}",
    ),
]
