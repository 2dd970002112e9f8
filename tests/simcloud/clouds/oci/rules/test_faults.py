"""The codes of OCI during faults."""

from pathlib import Path

import pytest

from gpufabric.simcloud.clouds.oci.rules import faults as rules
from tests.simcloud.driver import Provider
from tests.simcloud.faults.cases import FaultCase

CASES = [
    FaultCase("throttling", rules.THROTTLED, "oci", "429-TooManyRequests, User-rate limit exceeded."),
    FaultCase("api-errors", rules.ERROR, "oci", "500-InternalServerError, Internal Server Error"),
    FaultCase("region-down", rules.DOWN, "oci", "503-ServiceUnavailable, Service Unavailable"),
    FaultCase("denied", rules.DENIED, "oci", "404-NotAuthorizedOrNotFound, Authorization failed"),
    FaultCase("expired-credentials", rules.EXPIRED, "oci", "401-NotAuthenticated, The required"),
    FaultCase("creation-fails", rules.FAILED, "oci", "work request did not succeed, entity: Vcn"),
    FaultCase("lost-answer", rules.LOST, "oci", "connection reset by peer"),
]


@pytest.mark.parametrize("case", CASES, ids=str)
def test_a_call_that_meets_a_fault(case: FaultCase, oci: Provider, tmp_path: Path) -> None:
    case.check(tmp_path, oci)
