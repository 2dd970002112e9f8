import pytest

from gpufabric.spec.units import unit_of


@pytest.mark.parametrize(
    ("key", "unit"),
    [
        ("gbps", "Gbit/s, 10^9 bits a second"),
        ("at_least_tib", "TiB, 2^40 bytes"),
        ("throughput_mbps_per_tib", "MB/s for each TiB"),
        ("usd_per_hour", "US dollars an hour"),
        ("log_retention_days", "days"),
        ("nodes", ""),
        ("holidays", ""),
    ],
)
def test_the_longest_ending_decides(key: str, unit: str) -> None:
    assert unit_of(key) == unit
