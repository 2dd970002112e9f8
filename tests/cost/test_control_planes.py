from datetime import date

import pytest

from gpufabric.catalog.catalog import default_catalog
from gpufabric.cost.bill import price
from gpufabric.cost.control_planes import control_planes
from gpufabric.cost.items import ControlPlane

CATALOG = default_catalog()


def cluster(version: str, *, is_upgraded: bool = False) -> ControlPlane:
    return ControlPlane(
        cloud="aws", region="us-east-1", key="eks-control-plane", version=version, is_upgraded=is_upgraded
    )


@pytest.mark.parametrize(
    ("version", "day", "usd"),
    [
        ("1.33", date(2026, 7, 29), "0.10"),
        ("1.33", date(2026, 7, 30), "0.60"),
        ("1.34", date(2026, 12, 2), "0.10"),
        ("1.34", date(2026, 12, 3), "0.60"),
        ("1.35", date(2026, 12, 3), "0.10"),
        ("", date(2026, 12, 3), "0.10"),
    ],
)
def test_price_follows_the_support_of_the_day(version: str, day: date, usd: str) -> None:
    (line,) = price([cluster(version)], CATALOG, day).lines
    assert f"{line.usd_per_hour:.2f}" == usd
    assert ("extended support since" in line.what) == (usd == "0.60")


def test_a_cluster_that_aws_upgrades_is_never_in_extended_support() -> None:
    (line,) = price([cluster("1.33", is_upgraded=True)], CATALOG, date(2026, 12, 1)).lines
    assert line.usd_per_hour is not None
    assert f"{line.usd_per_hour:.2f}" == "0.10"


def test_support_of_another_version_is_unknown_and_not_quoted() -> None:
    (line,) = price([cluster("9.99-hunter2")], CATALOG, date(2026, 12, 1)).lines
    assert not line.is_priced
    assert "hunter2" not in f"{line.what} {line.reason}"
    assert list(control_planes([cluster("9.99-hunter2")], CATALOG, date(2026, 12, 1))) == []


def test_ends_of_support_have_both_prices() -> None:
    (end,) = control_planes([cluster("1.34")], CATALOG, date(2026, 12, 1))
    assert (end.version, end.ends) == ("1.34", date(2026, 12, 2))
    assert (float(end.usd_per_hour or 0), float(end.usd_per_hour_extended or 0)) == (0.10, 0.60)
