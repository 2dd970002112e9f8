from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gpufabric.snapshots.files import file_of, load, to_text, write
from gpufabric.snapshots.model import CapacitySnapshot, NetworkSnapshot, QuotasSnapshot, Section
from gpufabric.snapshots.rows import BlockOffer, IncreaseRequest, Limit
from gpufabric.spec.given_facts import HubFacts
from gpufabric.spec.problems import DeclarationError

NOON = datetime(2026, 11, 29, 12, tzinfo=UTC)
ACCOUNT = "123456789012"
FILE = f"stacks/account-snapshots/aws-{ACCOUNT}-us-east-1/quotas.yaml"


def quotas(limit: str = "1536", key: str = "ec2/L-417A185B") -> QuotasSnapshot:
    return QuotasSnapshot(
        cloud="aws",
        account=ACCOUNT,
        region="us-east-1",
        limits=Section(
            read_at=NOON,
            source="servicequotas:ListServiceQuotas",
            rows={key: Limit(limit=Decimal(limit), unit="vCPU")},
            absent={"ec2/L-0": "NoSuchResourceException"},
        ),
        requests=Section(
            read_at=NOON,
            source="servicequotas:ListRequestedServiceQuotaChangeHistory",
            rows={
                "ec2/L-417A185B": IncreaseRequest(
                    limit=Decimal(3072), state="pending", cloud_state="CASE_OPENED", filed=date(2026, 11, 2)
                )
            },
        ),
    )


def test_written_snapshot_is_read_back(tmp_path: Path) -> None:
    assert write(tmp_path, "quotas", quotas())
    assert load(tmp_path, "quotas", "aws", ACCOUNT, "us-east-1") == quotas()
    assert [path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*") if path.is_file()] == [FILE]


def test_addresses_inside_of_tunnels_survive(tmp_path: Path) -> None:
    instance = {
        "configuration": "Instance0",
        "public_address": "203.0.113.1",
        "inside_addresses": ["169.254.21.2"],
    }
    hub = HubFacts.model_validate({"instances": [instance], "address_prefix": "10.250.0.0/23"})
    hubs = Section(read_at=NOON, source="Microsoft.Network/virtualHubs/read", rows={"hub": hub})
    snapshot = NetworkSnapshot(cloud="azure", account="subscription", region="eastus", hubs=hubs)
    assert write(tmp_path, "network", snapshot)
    assert load(tmp_path, "network", "azure", "subscription", "eastus") == snapshot


def test_equal_snapshot_is_not_written_again(tmp_path: Path) -> None:
    write(tmp_path, "quotas", quotas())
    before = (tmp_path / FILE).stat().st_mtime_ns
    assert not write(tmp_path, "quotas", quotas())
    assert (tmp_path / FILE).stat().st_mtime_ns == before


def test_text_has_sorted_keys_and_exact_numbers() -> None:
    text = to_text("quotas", quotas("0.0000000105"))
    assert text.startswith("# Written by `gpufabric snapshot quotas`")
    assert "limit: '0.0000000105'" in text
    assert "limit: 1536\n" in to_text("quotas", quotas("1536.0"))
    assert text.index("absent:") < text.index("read_at:") < text.index("rows:") < text.index("source:")


@given(st.decimals(min_value=0, max_value=10**15, allow_nan=False, places=9), st.text(min_size=1))
def test_any_number_and_key_survive(
    tmp_path_factory: pytest.TempPathFactory, limit: Decimal, key: str
) -> None:
    root = tmp_path_factory.mktemp("project")
    snapshot = quotas(str(limit), key)
    write(root, "quotas", snapshot)
    assert load(root, "quotas", "aws", ACCOUNT, "us-east-1") == snapshot


def test_times_survive(tmp_path: Path) -> None:
    offer = BlockOffer(
        shape="p5.48xlarge",
        zone="use1-az6",
        nodes=4,
        hours=24,
        starts=NOON,
        ends=NOON,
        upfront_usd=Decimal("1.50"),
    )
    section = Section(read_at=NOON, source="ec2:DescribeCapacityBlockOfferings", rows={"cbo-1": offer})
    snapshot = CapacitySnapshot(cloud="aws", account=ACCOUNT, region="us-east-1", block_offers=section)
    write(tmp_path, "capacity", snapshot)
    assert load(tmp_path, "capacity", "aws", ACCOUNT, "us-east-1") == snapshot


def test_no_file_is_no_snapshot(tmp_path: Path) -> None:
    assert load(tmp_path, "quotas", "aws", ACCOUNT, "us-east-1") is None


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("limit: 1536", "limit: many", r"quotas\.yaml:\d+: limits\.rows\.ec2/L-417A185B\.limit: given"),
        ("limit: 1536", "limit: 1536\n      used: 3", "used"),
        (
            "region: us-east-1",
            "region: us-west-2",
            "cloud, account, region: given aws, 123456789012, us-west-2",
        ),
        (f"'{ACCOUNT}'", "'999999999999'", "given aws, 999999999999, us-east-1; allowed: aws, 123456789012"),
        ("+00:00", "", "read_at"),
    ],
)
def test_damaged_file_is_an_error_that_names_the_place(
    tmp_path: Path, old: str, new: str, expected: str
) -> None:
    write(tmp_path, "quotas", quotas())
    path = tmp_path / FILE
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new, 1))
    with pytest.raises(DeclarationError, match=expected):
        load(tmp_path, "quotas", "aws", ACCOUNT, "us-east-1")


def test_prices_are_of_a_region_and_no_account() -> None:
    assert file_of("prices", "aws", ACCOUNT, "us-east-1") == "stacks/price-snapshots/aws-us-east-1.yaml"
    assert file_of("quotas", "aws", ACCOUNT, "us-east-1") == FILE
