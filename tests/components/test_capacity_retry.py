import pytest

from gpufabric.catalog.capacity_errors import CapacityErrorFile, capacity_errors
from gpufabric.catalog.catalog import default_catalog
from gpufabric.components.capacity_retry import AS_DECLARED, next_wait_s, retry_of, wait_s
from gpufabric.spec.capacity_retry import CapacityRetry
from gpufabric.spec.problems import DeclarationError

RESERVATION = "aws:ec2/capacityReservation:CapacityReservation"
GROUP = "aws:eks/nodeGroup:NodeGroup"
SHORT = "api error InsufficientInstanceCapacity: Insufficient capacity."


@pytest.fixture
def facts() -> CapacityErrorFile:
    return capacity_errors(default_catalog())


def test_waits_double_up_to_the_bounds() -> None:
    retry = CapacityRetry(attempts=9, wait_minutes=10)
    waits = [wait_s(retry, failures) for failures in range(1, 6)]
    assert waits == [60, 120, 240, 180, None], "ten minutes in all"
    few = CapacityRetry(attempts=3, wait_minutes=60)
    assert [wait_s(few, failures) for failures in (1, 2, 3)] == [60, 120, None]


@pytest.mark.parametrize(
    ("type_", "operation", "error", "wait"),
    [
        (RESERVATION, "create", SHORT, 60),
        ("oci:Core/instance:Instance", "create", "500-InternalError, Out of host capacity.", 60),
        ("azure-native:containerservice:AgentPool", "update", "ZonalAllocationFailed: no capacity", 60),
        (RESERVATION, "create", "api error UnauthorizedOperation", None),
        (RESERVATION, "delete", SHORT, None),
    ],
)
def test_only_shortages_are_repeated(
    facts: CapacityErrorFile, type_: str, operation: str, error: str, wait: float | None
) -> None:
    assert next_wait_s(CapacityRetry(), facts, type_, operation, [error]) == wait


def test_a_creation_that_leaves_a_failed_resource_is_not_repeated(facts: CapacityErrorFile) -> None:
    """Its name is taken, and the state would lose it."""
    assert next_wait_s(CapacityRetry(), facts, GROUP, "create", [SHORT]) is None
    assert (
        next_wait_s(
            CapacityRetry(),
            facts,
            "oci:Core/clusterNetwork:ClusterNetwork",
            "create",
            ["Out of host capacity"],
        )
        is None
    )


def test_the_newest_error_counts(facts: CapacityErrorFile) -> None:
    assert next_wait_s(CapacityRetry(), facts, RESERVATION, "create", ["denied", SHORT]) is None
    assert next_wait_s(CapacityRetry(), facts, RESERVATION, "create", [SHORT, SHORT]) == 120


def test_the_variable_takes_precedence_over_the_declaration() -> None:
    declared = CapacityRetry(attempts=7)
    assert retry_of(None, declared) == declared
    assert retry_of(AS_DECLARED, declared) == declared
    assert retry_of(AS_DECLARED) == CapacityRetry()
    assert retry_of("off", declared) is None
    assert retry_of("2/3", declared) == CapacityRetry(attempts=2, wait_minutes=3)


def test_the_variable() -> None:
    assert retry_of(None) is None
    assert retry_of("off") is None
    assert retry_of("4/15") == CapacityRetry()


@pytest.mark.parametrize("given", ["4", "0/5", "101/5", "x/5", "4/x", "4/-1"])
def test_another_value_is_refused(given: str) -> None:
    with pytest.raises(DeclarationError, match="attempts"):
        retry_of(given)
