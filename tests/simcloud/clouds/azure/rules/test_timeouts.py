"""Time-outs of what takes long to make."""

from dataclasses import dataclass

import grpc
import pytest

from gpufabric.catalog.catalog import default_catalog
from gpufabric.catalog.creation import creation_times
from gpufabric.plan.pace import MINUTE_VARIABLE
from gpufabric.simcloud.clouds.azure.rules import timeouts as rules
from gpufabric.simcloud.clouds.rule import Refusal

GATEWAY = "azure-native:network:VirtualNetworkGateway"


@dataclass(frozen=True)
class Late:
    """A time-out, in minutes, and how the answer writes it."""

    refusal: Refusal
    allowed: int
    timeout: str


CASES = [Late(rules.LATE, 30, "30m0s"), Late(rules.LATE, 44, "44m0s")]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.timeout)
def test_what_the_provider_does_not_wait_for(azure, group, monkeypatch, case):
    takes = creation_times(default_catalog()).minutes(GATEWAY)
    monkeypatch.setenv(MINUTE_VARIABLE, str(0.5 / takes))
    inputs = {"resourceGroupName": group.outputs["name"], "location": "eastus", "gatewayType": "Vpn"}
    with pytest.raises(grpc.RpcError) as raised:
        azure.create(GATEWAY, "g", inputs, timeout_s=case.allowed * 60)
    assert raised.value.code() == grpc.StatusCode[case.refusal.status]
    assert raised.value.details() == (
        f"{case.refusal.text} [simulated Azure: it takes {takes} minutes, the time-out is {case.timeout}]"
    )
    assert any(key == "grpc-status-details-bin" for key, _ in raised.value.trailing_metadata())
