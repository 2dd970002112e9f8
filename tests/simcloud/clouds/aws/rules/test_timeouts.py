"""Time-outs of what takes long to make."""

from dataclasses import dataclass

import pytest

from gpufabric.simcloud.clouds import cloud_of
from gpufabric.simcloud.clouds.aws.rules import timeouts as rules
from gpufabric.simcloud.clouds.creation import Creation
from gpufabric.simcloud.clouds.rule import Refusal
from tests.simcloud.clouds.aws.account import request

CLUSTER = "aws:eks/cluster:Cluster"


@dataclass(frozen=True)
class Late:
    """A creation that the provider does not wait for; ``timeout`` is how AWS's provider writes it."""

    refusal: Refusal
    takes_minutes: int
    allowed_minutes: float
    timeout: str


CASES = [
    Late(rules.LATE, 15, 10, "10m0s"),
    Late(rules.LATE, 75, 60, "1h0m0s"),
    Late(rules.LATE, 2, 1.5, "1m30s"),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.timeout)
def test_what_the_provider_does_not_wait_for(case):
    creation = Creation(case.takes_minutes * 60, case.allowed_minutes * 60)
    assert creation.late
    error = rules.timed_out.error(request(CLUSTER, {}, id_="c"), cloud_of("aws").kinds[CLUSTER], creation)
    assert error.message == (
        "waiting for EKS Cluster (c) create: timeout while waiting for state to become 'ACTIVE' "
        f"(last state: 'CREATING', timeout: {case.timeout}) "
        f"[simulated AWS: it takes {case.takes_minutes} minutes]"
    )
    assert (error.code, error.status, error.accepted) == ("OperationTimeout", "FAILED_PRECONDITION", True)


def test_what_it_waits_for():
    assert not Creation(900, 900).late
    assert not Creation(900, float("inf")).late
