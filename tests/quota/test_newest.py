from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from pydantic import TypeAdapter

from gpufabric.catalog.catalog import default_catalog
from gpufabric.quota.newest import newest_quotas, of_account
from gpufabric.snapshots.files import write
from gpufabric.snapshots.model import QuotasSnapshot, Section
from gpufabric.snapshots.rows import IncreaseRequest, Limit, Usage
from gpufabric.spec.project import load_project
from gpufabric.spec.regions import AnyRegion, DeclaredRegion
from gpufabric.wire.project import snapshot_file
from tests.cli.demo_project import write_project

READ = datetime(2026, 11, 20, 6, tzinfo=UTC)
NOW = READ + timedelta(days=3)
P = "L-417A185B"
ACCOUNT = "123456789012"
STACK = "aws-us-east-1"
REGION: TypeAdapter[Any] = TypeAdapter(DeclaredRegion)


@pytest.fixture
def region(tmp_path: Path) -> AnyRegion:
    return load_project(write_project(tmp_path)).regions[STACK]


def account(
    limits: dict[str, int], usage: dict[str, str], requests: dict[str, IncreaseRequest] | None = None
) -> QuotasSnapshot:
    return QuotasSnapshot(
        cloud="aws",
        account=ACCOUNT,
        region="us-east-1",
        limits=Section(
            read_at=READ, source="limits", rows={key: Limit(limit=Decimal(n)) for key, n in limits.items()}
        ),
        usage=Section(
            read_at=READ - timedelta(hours=1),
            source="usage",
            rows={key: Usage(used=Decimal(n)) for key, n in usage.items()},
        ),
        requests=Section(read_at=READ, source="requests", rows=requests or {}),
    )


def by_hand(root: Path, taken_at: str) -> None:
    file = root / snapshot_file(STACK)
    file.parent.mkdir(parents=True, exist_ok=True)
    line = f'taken_at: "{taken_at}"\n' if taken_at else ""
    file.write_text(f"{line}source: by hand\nfamilies:\n  {P}: {{limit: 192, used: 0}}\n")


@pytest.mark.parametrize(
    ("taken_at", "limit"),
    [("2026-11-19T00:00:00Z", 1536), ("2026-11-21T00:00:00Z", 192), ("", 1536)],
    ids=["older by hand", "newer by hand", "undated by hand"],
)
def test_newest_record_counts(tmp_path: Path, region: AnyRegion, taken_at: str, limit: int) -> None:
    by_hand(tmp_path, taken_at)
    write(tmp_path, "quotas", account({f"ec2/{P}": 1536}, {f"ec2/{P}": "8"}))
    quotas = newest_quotas(tmp_path, STACK, region, default_catalog(), NOW)
    assert quotas is not None
    assert quotas.families[P].limit == limit
    folder = "account-snapshots" if limit == 1536 else "quota-snapshots"
    assert quotas.file.startswith(f"stacks/{folder}/")


ACCOUNT_FILE = f"stacks/account-snapshots/aws-{ACCOUNT}-us-east-1/quotas.yaml"


@pytest.mark.parametrize(
    ("taken_at", "hours_early", "limit", "passed_over"),
    [
        ("2026-11-19T00:00:00Z", 2, 192, f"{ACCOUNT_FILE} is dated 2026-11-20, in the future"),
        ("2026-11-19T00:00:00Z", 0.9, 1536, ""),
        ("", 2, 192, f"{ACCOUNT_FILE} is dated 2026-11-20, in the future"),
        ("2099-01-01T00:00:00Z", 0, 1536, f"{snapshot_file(STACK)} is dated 2099-01-01, in the future"),
        ("2099-01-01T00:00:00Z", 2, 192, f"{ACCOUNT_FILE} is dated 2026-11-20, in the future"),
    ],
    ids=["account", "skewed clock", "account, undated by hand", "by hand", "both"],
)
def test_a_record_of_the_future_is_not_the_newest(
    tmp_path: Path, region: AnyRegion, taken_at: str, hours_early: float, limit: int, passed_over: str
) -> None:
    by_hand(tmp_path, taken_at)
    write(tmp_path, "quotas", account({f"ec2/{P}": 1536}, {f"ec2/{P}": "8"}))
    now = READ - timedelta(hours=hours_early)
    quotas = newest_quotas(tmp_path, STACK, region, default_catalog(), now)
    assert quotas is not None
    assert quotas.families[P].limit == limit
    assert "; ".join(quotas.passed_over) == passed_over


def test_one_answer_of_the_future_dates_the_record(region: AnyRegion) -> None:
    answers = account({f"ec2/{P}": 1536}, {f"ec2/{P}": "8"})
    assert of_account(answers, region, default_catalog(), READ - timedelta(hours=2)).taken_at == READ


@pytest.mark.parametrize("missing", ["limits", "usage"])
def test_a_partial_answer_leaves_the_record_by_hand(tmp_path: Path, region: AnyRegion, missing: str) -> None:
    by_hand(tmp_path, "2026-11-01T00:00:00Z")
    answer = account({f"ec2/{P}": 1536}, {f"ec2/{P}": "8"}).model_copy(update={missing: None})
    write(tmp_path, "quotas", answer)
    quotas = newest_quotas(tmp_path, STACK, region, default_catalog(), NOW)
    assert quotas is not None
    assert quotas.families[P].limit == 192


def test_unknown_declaration_reads_the_record_by_hand_only(tmp_path: Path) -> None:
    write(tmp_path, "quotas", account({f"ec2/{P}": 1536}, {f"ec2/{P}": "8"}))
    assert newest_quotas(tmp_path, STACK, None, default_catalog(), NOW) is None


def test_answers_become_families_with_the_oldest_time(region: AnyRegion) -> None:
    request = IncreaseRequest(
        limit=Decimal(3072), state="pending", cloud_state="CASE_OPENED", filed=date(2026, 11, 2)
    )
    quotas = of_account(
        account(
            {f"ec2/{P}": 1536, "vpc/L-F678F1CE": 5, "ec2/L-7212CCBC": 64},
            {f"ec2/{P}": "8.25", "vpc/L-F678F1CE": "2"},
            {f"ec2/{P}": request},
        ),
        region,
        default_catalog(),
        NOW,
    )
    # Without its use, a limit says nothing about headroom; VPCs are not machines.
    assert list(quotas.families) == [P]
    state = quotas.families[P]
    assert (state.limit, state.used, state.pending and state.pending.limit) == (1536, 9, 3072)
    assert quotas.taken_at == READ - timedelta(hours=1)
    assert quotas.source == "limits; usage"


@pytest.mark.parametrize("state", ["approved", "denied", "unknown"])
def test_only_a_pending_request_is_pending(region: AnyRegion, state: Any) -> None:
    request = IncreaseRequest(limit=Decimal(3072), state=state, cloud_state="X", filed=date(2026, 11, 2))
    quotas = of_account(
        account({f"ec2/{P}": 1536}, {f"ec2/{P}": "8"}, {f"ec2/{P}": request}), region, default_catalog(), NOW
    )
    assert quotas.families[P].pending is None


def test_limit_of_another_availability_domain_is_left_out() -> None:
    region = REGION.validate_python(
        {
            "cloud": "oci",
            "region": "us-ashburn-1",
            "tenancy_id": "ocid1.tenancy.oc1..aaaa",
            "compartment_id": "ocid1.compartment.oc1..aaaa",
            "availability_domain": "Uocm:US-ASHBURN-AD-1",
            "node_image_id": "ocid1.image.oc1.iad.aaaa",
            "node_image_os": "Canonical Ubuntu 22.04",
            "system_image_id": "ocid1.image.oc1.iad.bbbb",
            "rdma_cidr": "192.168.0.0/16",
            "network": {"cidr": "10.48.0.0/16"},
            "pools": {},
        }
    )
    rows = {
        "compute/gpu-b200-count@uocm:us-ashburn-ad-1": 320,
        "compute/gpu-h100-count@Uocm:US-ASHBURN-AD-2": 64,
    }
    oci = account(rows, dict.fromkeys(rows, "0")).model_copy(
        update={"cloud": "oci", "account": region.tenancy_id, "region": "us-ashburn-1"}
    )
    assert list(of_account(oci, region, default_catalog(), NOW).families) == ["gpu-b200-count"]


def test_account_without_answers_has_no_families_and_no_time(region: AnyRegion) -> None:
    empty = QuotasSnapshot(cloud="aws", account=ACCOUNT, region="us-east-1")
    quotas = of_account(empty, region, default_catalog(), NOW)
    assert (dict(quotas.families), quotas.taken_at) == ({}, None)
