"""Resources of stacks in a subscription, by tag."""

from typing import Any

import pytest

from gpufabric.accounts.answer import Failure
from gpufabric.accounts.azure.reader import AzureReader
from gpufabric.accounts.tagged import TaggedAccount
from gpufabric.accounts.target import Target
from tools.loopback.azure.bodies import SCOPE
from tools.loopback.azure.server import Answer, Loopback, failure

STACK = {"gpufabric-stack": "azure-eastus"}
GROUP, NODES = f"{SCOPE}/resourceGroups/demo-rg", f"{SCOPE}/resourceGroups/MC_demo"
CLUSTER = f"{GROUP}/providers/Microsoft.ContainerService/managedClusters/demo"
LISTS = (f"{SCOPE}/resourcegroups", f"{SCOPE}/resources")


def row(id_: str, type_: str, tags: dict[str, str] | None = None, **more: Any) -> dict[str, Any]:
    name = id_.rpartition("/")[2]
    return {"id": id_, "name": name, "type": type_, "location": "eastus", "tags": tags, **more}


def network(name: str) -> str:
    return f"{GROUP}/providers/Microsoft.Network/virtualNetworks/{name}"


@pytest.fixture
def holding(azure: Loopback) -> Loopback:
    """Let the subscription hold a stack, its cluster's machines, and things of others."""
    group = "Microsoft.Resources/resourceGroups"
    going = {"provisioningState": "Deleting"}
    groups = [
        row(GROUP, group, STACK, properties={"provisioningState": "Succeeded"}),
        row(NODES, group, STACK, managedBy=CLUSTER),
        row(f"{SCOPE}/resourceGroups/old", group, STACK, properties=going),
    ]
    azure.set(LISTS[0], {"value": groups})
    first = [
        row(network("a"), "microsoft.network/virtualnetworks", STACK),
        row(network("b"), "x/y", {"a": "b"}),
    ]
    machines = f"{NODES}/providers/Microsoft.Compute/virtualMachineScaleSets/aks"
    second = [
        row(CLUSTER, "Microsoft.ContainerService/managedClusters", STACK),
        row(machines, "Microsoft.Compute/virtualMachineScaleSets", STACK),
        row(network("c"), "Microsoft.Network/virtualNetworks", STACK, provisioningState="Deleting"),
        row(network("d"), "Microsoft.Network/virtualNetworks"),
    ]
    azure.set(LISTS[1], {"value": first, "nextLink": f"{azure.url}{LISTS[1]}/more"})
    azure.set(f"{LISTS[1]}/more", {"value": second})
    return azure


def test_all_pages_are_read_and_what_goes_is_left_out(
    holding: Loopback, reader: AzureReader, target: Target
) -> None:
    account = reader.tagged(target)
    assert isinstance(account, TaggedAccount)
    assert len(holding.asked(LISTS[1])) == 1
    shown = {resource.native: resource for resource in account.resources}
    machines = next(id_ for id_ in shown if "virtualMachineScaleSets" in id_)
    assert list(shown) == [GROUP, NODES, network("a"), CLUSTER, machines]
    assert shown[network("a")].types == ("azure-native:network:VirtualNetwork",)
    assert shown[network("a")].delete == f"az resource delete --ids {network('a')}"
    assert shown[GROUP].delete == "az group delete --name demo-rg"
    assert shown[machines].types == ()
    assert [shown[id_].is_made_by(shown[CLUSTER]) for id_ in (NODES, machines, network("a"))] == [
        True, True, False,
    ]  # fmt: skip


@pytest.mark.parametrize(("path", "call"), list(zip(LISTS, ("resourceGroups", "resources"), strict=True)))
@pytest.mark.parametrize(
    ("answer", "cause"),
    [
        (failure(403, "AuthorizationFailed"), "denied"),
        (failure(429, "TooManyRequests"), "throttled"),
        (Answer({"value": []}, delay=1.5), "timed-out"),
    ],
)
def test_a_list_that_fails_says_which_call_and_why(
    holding: Loopback, reader: AzureReader, target: Target, path: str, call: str, answer: Answer, cause: str
) -> None:
    holding.set(path, answer)
    failed = reader.tagged(target)
    assert isinstance(failed, Failure)
    assert (failed.call, failed.cause) == (f"Microsoft.Resources/subscriptions/{call}/read", cause)
