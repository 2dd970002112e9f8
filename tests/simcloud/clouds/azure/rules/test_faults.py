"""The codes of Azure during faults."""

from pathlib import Path

import pytest

from gpufabric.simcloud.clouds.azure.rules import faults as rules
from tests.simcloud.driver import Provider
from tests.simcloud.faults.cases import FaultCase

CASES = [
    FaultCase("throttling", rules.THROTTLED, "azure", 'Status=429 Code="SubscriptionRequestsThrottled"'),
    FaultCase("api-errors", rules.ERROR, "azure", 'Status=500 Code="InternalServerError"'),
    FaultCase("region-down", rules.DOWN, "azure", 'Status=503 Code="ServiceUnavailable"'),
    FaultCase("denied", rules.DENIED, "azure", 'Status=403 Code="AuthorizationFailed"'),
    FaultCase("expired-credentials", rules.EXPIRED, "azure", 'Status=401 Code="ExpiredAuthenticationToken"'),
    FaultCase("creation-fails", rules.FAILED, "azure", 'Code="InternalExecutionError"'),
    FaultCase("lost-answer", rules.LOST, "azure", "connection reset by peer"),
]


@pytest.mark.parametrize("case", CASES, ids=str)
def test_a_call_that_meets_a_fault(case: FaultCase, azure: Provider, tmp_path: Path) -> None:
    case.check(tmp_path, azure)
