"""Updates whose machines did not start are repeated within bounds."""

import pytest

from gpufabric.engine.passes import update
from gpufabric.engine.result import FailedResource, StackResult
from gpufabric.engine.shortages import Shortages, failed_starts
from gpufabric.spec.capacity_retry import CapacityRetry
from tests.engine.conftest import World

GROUP = "urn:pulumi:aws::p::gpufabric:aws:Region$aws:eks/nodeGroup:NodeGroup::aws-train"
POOL = "urn:pulumi:aws::p::azure-native:containerservice:AgentPool::train"
NETWORK = "urn:pulumi:aws::p::oci:Core/clusterNetwork:ClusterNetwork::train"
VPC = "urn:pulumi:aws::p::aws:ec2/vpc:Vpc::net"
SHORT = "CREATE_FAILED: AsgInstanceLaunchFailures: InsufficientInstanceCapacity - too few"
TERMINATED = "expected the resource to reach RUNNING, but the service reported unexpected state: TERMINATED"


@pytest.mark.parametrize(
    ("failures", "replaced"),
    [
        ({GROUP: SHORT}, [GROUP]),
        ({POOL: "AllocationFailed"}, []),
        ({NETWORK: "Out of host capacity."}, [NETWORK]),
        ({NETWORK: TERMINATED}, None),
        ({GROUP: SHORT, POOL: "AllocationFailed"}, [GROUP]),
        ({GROUP: TERMINATED}, None),
        ({GROUP: "AccessDenied"}, None),
        ({GROUP: SHORT, VPC: "VpcLimitExceeded"}, None),
        ({VPC: SHORT}, None),
        ({}, None),
    ],
)
def test_only_machines_that_did_not_start_are_tried_again(
    failures: dict[str, str], replaced: list[str] | None
) -> None:
    assert failed_starts(failed(failures)) == replaced


@pytest.mark.parametrize(
    ("operation", "urn", "text", "replaced"),
    [
        ("create-replacement", GROUP, SHORT, [GROUP]),
        ("update", GROUP, SHORT, None),
        ("update", NETWORK, "Out of host capacity.", None),
        ("delete-replaced", NETWORK, TERMINATED, None),
        ("", NETWORK, "Out of host capacity.", None),
        ("update", POOL, "AllocationFailed", None),
    ],
)
def test_machines_that_run_are_never_replaced(
    operation: str, urn: str, text: str, replaced: list[str] | None
) -> None:
    assert failed_starts(failed({urn: text}, operation)) == replaced


@pytest.mark.parametrize(("urn", "text", "tried"), [(POOL, "AllocationFailed", True), (GROUP, SHORT, False)])
def test_a_repeated_update_completes_what_was_left_failed(urn: str, text: str, *, tried: bool) -> None:
    assert (failed_starts(failed({urn: text}, "update"), again=True) == []) == tried


def failed(failures: dict[str, str], operation: str = "create") -> StackResult:
    """Return an update in which an operation failed on some resources."""
    return StackResult(
        "aws",
        "up",
        "failed",
        failures={urn: FailedResource(operation, text) for urn, text in failures.items()},
    )


@pytest.mark.parametrize("attempts", [1, 3])
def test_an_update_is_repeated_up_to_its_bounds(world: World, attempts: int) -> None:
    for _ in range(9):
        world.answer("aws", "up", "failed", failures={GROUP: FailedResource("create", SHORT)})
    assert updated(world, attempts).status == "failed"
    assert world.replaced == [None, *[[GROUP]] * (attempts - 1)]
    state = {"state": f"after {attempts - 1} actions"} if attempts > 1 else None
    assert world.previewed["aws", "up"] == state, "a state that others have changed meanwhile is left alone"


def test_machines_that_start_at_last_end_it(world: World) -> None:
    world.answer("aws", "up", "failed", failures={GROUP: FailedResource("create", SHORT)}).answer("aws", "up")
    assert updated(world, 9).status == "done"
    assert world.replaced == [None, [GROUP]]
    said = "too few machines; the update is repeated at once; real clouds get 60 seconds"
    assert said in " ".join(world.printed.getvalue().split())


@pytest.mark.parametrize(
    ("pace", "said"), [(1.0, "in 60 seconds"), (0.5, "in 60 seconds of the simulated clouds")]
)
def test_a_wait_is_said_as_long_as_it_is(pace: float, said: str) -> None:
    assert Shortages(pace=pace).when(60) == said


def test_an_interrupt_ends_the_wait(world: World) -> None:
    world.interrupts.count = 1
    world.answer("aws", "up", "failed", failures={GROUP: FailedResource("create", SHORT)})
    assert updated(world, 9, pace=1.0).status == "failed"
    assert len(world.replaced) == 1


def test_what_has_capacity_is_named_in_the_advice(world: World) -> None:
    fleet = world.fleet("up", known={"aws": 4})
    fleet.shortages = Shortages(alternatives=lambda stack: [f"p5 in use1-az2 of {stack}"])
    result = fleet.end(
        StackResult("aws", "up", "failed", errors=[SHORT], failures={GROUP: FailedResource("create", SHORT)})
    )
    (step,) = result.next_steps
    assert "These have capacity instead:\n  - p5 in use1-az2 of aws\n" in step


def updated(world: World, attempts: int, pace: float = 0.0) -> StackResult:
    """Update a stack whose previews show a change."""
    fleet = world.fleet("up", known={"aws": 4})
    fleet.shortages = Shortages({"aws": CapacityRetry(attempts=attempts)}, pace)
    return update(fleet, StackResult("aws", "preview", changes={"create": 1}))
