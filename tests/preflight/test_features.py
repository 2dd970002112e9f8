import pytest

from gpufabric.preflight.features import check_features
from gpufabric.snapshots.rows import Feature
from tests.preflight.cases import azure, case, needs, only, section

INFINIBAND = "Microsoft.ContainerService/AKSInfinibandSupport"


@pytest.mark.parametrize(
    ("row", "types", "status"),
    [
        (Feature(is_registered=True, cloud_state="Registered"), {}, "ok"),
        (Feature(is_registered=False, cloud_state="NotRegistered"), {}, "missing"),
        (Feature(is_registered=False, cloud_state="Pending"), {}, "pending"),
        (
            Feature(is_registered=False, cloud_state="NotRegistered"),
            {"azure-native:resources:DeploymentAtSubscriptionScope": 1},
            "ok",
        ),
        (None, {}, "unknown"),
    ],
)
def test_feature_of_infiniband(row: Feature | None, types: dict[str, int], status: str) -> None:
    region = azure()
    rows = {INFINIBAND: row} if row else {}
    needed = needs(region, types=types or {"aws:x/y:Z": 1})
    stack = case(region, {"capacity": [section("features", rows)]}, needed=needed)
    verdicts = [verdict for verdict in check_features(stack) if verdict.item == INFINIBAND]
    assert only(verdicts).status == status


@pytest.mark.parametrize(
    ("rows", "statuses"),
    [
        ({"Microsoft.Network": Feature(is_registered=True, cloud_state="Registered")}, ["ok"]),
        ({"Microsoft.Network": Feature(is_registered=False, cloud_state="NotRegistered")}, ["missing"]),
        ({"Microsoft.Network": Feature(is_registered=False, cloud_state="Registering")}, ["pending"]),
        ({}, ["unknown"]),
    ],
)
def test_resource_providers_of_the_planned_types(rows: dict[str, Feature], statuses: list[str]) -> None:
    region = azure()
    needed = needs(region, types={"azure-native:network:VirtualNetwork": 1})
    stack = case(region, {"capacity": [section("features", rows)]}, needed=needed)
    verdicts = [verdict for verdict in check_features(stack) if verdict.item != INFINIBAND]
    assert [verdict.status for verdict in verdicts] == statuses
