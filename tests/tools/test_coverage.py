"""How much of the demo's bill has a price."""

from decimal import Decimal

import pytest

from tools.coverage import CoverageLine, demo_lines, totals, unpriced


@pytest.fixture(scope="module")
def demo() -> list[CoverageLine]:
    return demo_lines()


def test_every_line_without_a_price_has_a_reason(demo: list[CoverageLine]) -> None:
    assert demo
    for line in demo:
        assert (line.usd_per_month is None) == bool(line.reason), line.what


@pytest.mark.parametrize(
    ("stack", "what"),
    [
        ("aws-us-west-2", "1 x nat-gateway"),
        ("aws-us-west-2", "18 x interface-endpoint"),
        ("aws-us-west-2", "3 x kms-key"),
        ("azure-eastus", "1 x private-endpoint"),
        ("azure-eastus", "1 x private-dns-zone"),
        ("backbone", "1 x expressroute-circuit-10gbps"),
        ("backbone", "4 x site-to-site-vpn-connection"),
        ("backbone", "6 x transit-gateway-attachment"),
        ("oci-us-ashburn-1", "1 x vault-key-version"),
        ("between regions", "TB/month azure-eastus to oci-us-ashburn-1"),
    ],
)
def test_what_has_a_public_price_is_priced(demo: list[CoverageLine], stack: str, what: str) -> None:
    lines = [line for line in demo if line.stack == stack and line.what.endswith(what)]
    assert lines
    assert all(line.usd_per_month is not None for line in lines)


def test_tables() -> None:
    lines = [
        CoverageLine("east", "1 x key", Decimal("1.005"), ""),
        CoverageLine("east", "queries", None, "no price"),
        CoverageLine("east", "queries", None, "no price"),
        CoverageLine("west", "1 x key", Decimal(2), ""),
    ]
    assert totals(lines).splitlines()[2:] == [
        "| east | 3 | 1 (33%) | $1.01 |",
        "| west | 1 | 1 (100%) | $2.00 |",
        "| all | 4 | 2 (50%) | $3.01 |",
    ]
    assert unpriced(lines).splitlines()[2:] == ["| east | queries (2 times) | no price |"]
