"""Functions that only read meet faults, in the words in which each provider passes them on."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import grpc
import pytest

from gpufabric.simcloud.clock import advance
from gpufabric.simcloud.clouds.aws.invokes import INVOKES
from gpufabric.simcloud.clouds.aws.rules.errors import FUNCTIONS
from tests.simcloud.driver import Provider
from tests.simcloud.faults.cases import add_fault

ZONES = "aws:index/getAvailabilityZones:getAvailabilityZones"
PARAMETER = "aws:ssm/getParameter:getParameter"
CREDENTIALS = "azure-native:containerservice:listManagedClusterUserCredentials"
DOMAINS = "oci:Identity/getAvailabilityDomains:getAvailabilityDomains"
CASES = {
    "aws": (
        ZONES,
        f"invoking {ZONES}: 1 error occurred:\n\t* operation error EC2: DescribeAvailabilityZones",
    ),
    "azure": (CREDENTIALS, 'Status=401 Code="ExpiredAuthenticationToken" Message="'),
    "oci": (DOMAINS, f"invoking {DOMAINS}: 1 error occurred:\n\t* 401-NotAuthenticated, The required"),
}


@pytest.mark.parametrize("cloud", CASES)
def test_a_function_meets_a_fault(cloud: str, request: pytest.FixtureRequest, tmp_path: Path) -> None:
    provider: Provider = request.getfixturevalue(cloud)
    function, begin = CASES[cloud]
    add_fault(tmp_path, "expired-credentials")
    with pytest.raises(grpc.RpcError) as raised:
        provider.invoke(function, {})
    error: Any = raised.value
    assert error.details().startswith(begin)
    assert "fault f1]" in error.details()
    assert error.code() == grpc.StatusCode.FAILED_PRECONDITION


def test_oci_names_the_service_and_the_operation(oci: Provider, tmp_path: Path) -> None:
    add_fault(tmp_path, "region-down", region="us-ashburn-1")
    with pytest.raises(grpc.RpcError) as raised:
        oci.invoke(DOMAINS, {})
    error: Any = raised.value
    assert "Service: Identity Availability Domains\n" in error.details()
    assert "Operation Name: ListAvailabilityDomains\n" in error.details()


def test_a_fault_strikes_the_region_that_a_function_names(aws: Provider, tmp_path: Path) -> None:
    add_fault(tmp_path, "region-down", region="us-west-2")
    assert aws.invoke(ZONES, {})[0]["names"]
    with pytest.raises(grpc.RpcError):
        aws.invoke(ZONES, {"region": "us-west-2"})


def test_functions_that_call_nothing_meet_no_fault(aws: Provider, azure: Provider, tmp_path: Path) -> None:
    add_fault(tmp_path, "api-errors")
    for name in ("getRegion", "getPartition"):
        aws.invoke(f"aws:index/{name}:{name}", {})
    azure.invoke("azure-native:authorization:getClientConfig", {})
    assert {token.rpartition(":")[2] for token in INVOKES.keys() - FUNCTIONS.keys()} == {
        "getRegion",
        "getPartition",
    }


def test_arguments_tell_functions_apart_in_counts_and_draws(
    aws: Provider, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Functions run at the same time, so their draws must not depend on their order."""
    monkeypatch.setenv("GPUFABRIC_NOW", "2026-12-01T12:00:00Z")
    advance(tmp_path, timedelta(seconds=1))
    add_fault(tmp_path, "throttling", times=1, type="getParameter")
    add_fault(tmp_path, "api-errors", p=0.5, type="getAvailabilityZones")
    for name in ("a", "b"):
        with pytest.raises(grpc.RpcError):
            aws.invoke(PARAMETER, {"name": name})
    regions = [f"us-east-{number}" for number in range(20)]
    first = {region: met(aws, region) for region in regions}
    assert set(first.values()) == {True, False}
    passed = [region for region in reversed(regions) if not first[region]]
    assert not any(met(aws, region) for region in passed), "nothing was counted for them in between"


def met(aws: Provider, region: str) -> bool:
    """Return whether a function meets a fault."""
    try:
        aws.invoke(ZONES, {"region": region})
    except grpc.RpcError:
        return True
    return False
