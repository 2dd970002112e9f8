"""Storage that AWS, or the fabric on AWS, would refuse."""

from tests.plan.declarations.aws.declared import DALLAS, lustre
from tests.plan.declarations.table import Refused

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
    Refused(
        "a throughput that a Local Zone does not offer",
        lustre() | DALLAS,
        "storage.lustre.throughput_mbps_per_tib",
        "500 in Local Zone use1-dfw2-az1",
        "125, 250",
    ),
    Refused(
        "EFA in a Local Zone",
        lustre(throughput_mbps_per_tib=250, efa=True) | DALLAS,
        "storage.lustre.efa",
        "true in Local Zone use1-dfw2-az1",
        "false",
    ),
]
