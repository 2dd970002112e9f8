from collections.abc import Callable
from datetime import date

import pytest

from gpufabric.accounts.target import Target
from tools.loopback.azure.account import GB200, NETWORK_REQUESTS, REQUESTS
from tools.loopback.azure.bodies import quota_request
from tools.loopback.azure.server import Loopback

Read = Callable[..., dict]
KEY = f"Microsoft.Compute/{GB200}"


@pytest.mark.parametrize(
    ("word", "state"),
    [
        ("Accepted", "pending"),
        ("InProgress", "pending"),
        ("Succeeded", "approved"),
        ("Failed", "denied"),
        ("Invalid", "denied"),
        ("Escalated", "unknown"),
    ],
)
def test_states(word: str, state: str, azure: Loopback, target: Target, read: Read) -> None:
    azure.set(REQUESTS, {"value": [quota_request("r1", GB200, 512, word, "2026-11-01T00:00:00Z")]})
    row = read(target, "quotas")["requests"].rows[KEY]
    assert (row.state, row.cloud_state, row.limit, row.reference) == (state, word, 512, "r1")


def test_the_newest_request_of_each_quota_counts(azure: Loopback, target: Target, read: Read) -> None:
    azure.set(
        REQUESTS,
        {
            "value": [
                quota_request("new", "standard NDAMSv4_A100Family", 192, "Accepted", "2026-11-02T00:00:00Z"),
                quota_request("old", "standardNDAMSv4_A100Family", 96, "Failed", "2026-10-02T00:00:00Z"),
            ],
            "nextLink": f"{azure.url}{REQUESTS}/page2",
        },
    )
    azure.set(
        f"{REQUESTS}/page2",
        {
            "value": [
                quota_request("late", GB200, 1, "Failed", "2026-11-03T00:00:00Z", part_state="Succeeded")
            ]
        },
    )
    rows = read(target, "quotas")["requests"].rows
    assert rows["Microsoft.Compute/standardNDAMSv4_A100Family"].reference == "new"
    assert rows["Microsoft.Compute/standardNDAMSv4_A100Family"].filed == date(2026, 11, 2)
    # The state of the part counts, not that of the whole request.
    assert rows[KEY].state == "approved"


def test_an_old_request_without_a_limit_is_left_out(azure: Loopback, target: Target, read: Read) -> None:
    request = quota_request("r", GB200, 1, "Succeeded", "2026-11-01T00:00:00Z")
    del request["properties"]["value"][0]["limit"]
    azure.set(REQUESTS, {"value": [request, {"name": "empty", "properties": {}}, {"name": "none"}]})
    assert read(target, "quotas")["requests"].rows == {}


def test_network_quotas_have_their_own_requests(azure: Loopback, target: Target, read: Read) -> None:
    request = quota_request("n", "VirtualNetworks", 2000, "Accepted", "2026-11-01T00:00:00Z")
    azure.set(NETWORK_REQUESTS, {"value": [request]})
    assert read(target, "quotas")["requests"].rows["Microsoft.Network/VirtualNetworks"].limit == 2000
