"""Storage that AWS, or the fabric on AWS, would refuse."""

from tests.plan.negative import Refused
from tests.plan.refused.aws_declared import lustre

ROWS = [
    # what is tried, what is declared, where, what was given, what is allowed
    Refused(
        "a throughput that nobody sells",
        lustre(throughput_mbps_per_tib=333),
        "storage.lustre.throughput_mbps_per_tib",
        "333",
        "125, 250, 500, 1000",
    ),
    Refused(
        "a throughput of other clouds, with EFA",
        lustre(throughput_mbps_per_tib=40, efa=True),
        "storage.lustre.throughput_mbps_per_tib",
        "40",
        "125, 250, 500, 1000",
    ),
]
