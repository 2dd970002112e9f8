import pytest

from gpufabric.check.needs import NeededName
from gpufabric.preflight.names import check_names, check_ranges
from gpufabric.preflight.verdict import PreflightVerdict
from gpufabric.snapshots.rows import ExistingNetwork, TakenName
from gpufabric.spec.azure.region import AzureRegion
from tests.plan.azure import given
from tests.preflight.cases import aws, case, needs, only, section


def verdicts(
    row: TakenName | None,
    *,
    exists: bool | None = False,
    name: str | None = "lab",
    source: str = "cloud:Head",
) -> list[PreflightVerdict]:
    need = NeededName(kind="bucket", name=name, resource="checkpoints", exists=exists)
    rows = {"bucket/lab": row} if row else {}
    stack = case(
        aws(), {"network": [section("names", rows, source=source)]}, needed=needs(aws(), names=[need])
    )
    return list(check_names(stack))


@pytest.mark.parametrize(
    ("row", "status"),
    [
        (TakenName(is_free=True), "ok"),
        (TakenName(is_free=False, reason="403"), "unknown"),
        (TakenName(is_free=False, is_own=True), "missing"),
        (TakenName(is_free=False, is_own=False, reason="403"), "missing"),
        (None, "unknown"),
    ],
)
def test_name_of_a_new_bucket(row: TakenName | None, status: str) -> None:
    assert only(verdicts(row)).status == status


def test_own_name_of_a_stack_whose_state_is_not_known_is_unknown() -> None:
    assert only(verdicts(TakenName(is_free=False, is_own=True), exists=None)).status == "unknown"


def test_name_that_the_stack_has_already_is_no_need() -> None:
    assert not verdicts(TakenName(is_free=False, is_own=True), exists=True)


def test_name_that_is_not_known_yet() -> None:
    assert only(verdicts(None, name=None)).status == "unknown"


def test_simulated_clouds_list_every_taken_name() -> None:
    assert only(verdicts(None, source="simulated")).status == "ok"


@pytest.mark.parametrize(
    ("cidr", "has_note"), [("10.16.128.0/17", True), ("10.0.0.0/8", True), ("10.17.0.0/16", False)]
)
def test_overlapping_network_is_a_note(cidr: str, has_note: bool) -> None:
    rows = {"vpc-1": ExistingNetwork(ranges=(cidr, "2600:1f18::/56"))}
    verdict = only(list(check_ranges(case(aws(), {"network": [section("networks", rows)]}))))
    assert verdict.status == "ok"
    assert ("vpc-1" in verdict.note) is has_note


def test_networks_that_were_not_read_are_unknown() -> None:
    assert only(list(check_ranges(case(aws())))).status == "unknown"


def test_the_network_that_the_region_is_given_does_not_count() -> None:
    network = f"{given.NETWORK}".replace("spoke", "Spoke")
    region = AzureRegion.model_validate(given.IN_NETWORK)
    rows = {network: ExistingNetwork(ranges=("10.32.0.0/14",))}
    verdict = only(list(check_ranges(case(region, {"network": [section("networks", rows)]}))))
    assert (verdict.status, verdict.note) == ("ok", "")
