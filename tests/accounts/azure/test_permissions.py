from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gpufabric.accounts.answer import Failure
from gpufabric.accounts.azure.permissions import Grant, verdict
from gpufabric.accounts.azure.reader import AzureReader
from gpufabric.accounts.reader import Permissions
from gpufabric.accounts.target import Target
from tools.loopback.azure.account import PERMISSIONS
from tools.loopback.azure.bodies import SCOPE
from tools.loopback.azure.server import Loopback, failure

WRITE = "Microsoft.Compute/virtualMachines/write"
OWNER, READER = Grant(("*",)), Grant(("*/read",))
CONTRIBUTOR = Grant(
    ("*",), ("Microsoft.Authorization/*/Delete", "Microsoft.Authorization/*/Write", "Microsoft.Blueprint/*")
)
ASSIGN = "Microsoft.Authorization/roleAssignments/write"


@pytest.mark.parametrize(
    ("action", "grants", "expected"),
    [
        (WRITE, [OWNER], "allowed"),
        (WRITE, [READER], "denied"),
        (WRITE, [], "denied"),
        ("Microsoft.Compute/virtualMachines/read", [READER], "allowed"),
        ("microsoft.compute/VIRTUALMACHINES/Write", [Grant(("Microsoft.Compute/*",))], "allowed"),
        ("Microsoft.ComputeX/virtualMachines/write", [Grant(("Microsoft.Compute/*",))], "denied"),
        (WRITE, [Grant(("Microsoft.Compute/*/write",))], "allowed"),
        (WRITE, [Grant(("Microsoft.Compute/virtualMachines",))], "denied"),
        ("Microsoft.Compute/virtualMachines/start/action", [Grant(("*/action",))], "allowed"),
        (ASSIGN, [CONTRIBUTOR], "denied"),
        # Another role gives what one leaves out.
        (ASSIGN, [CONTRIBUTOR, Grant((ASSIGN,))], "allowed"),
        # A dot is no wildcard.
        ("MicrosoftXCompute/virtualMachines/write", [Grant(("Microsoft.Compute/*",))], "denied"),
        (ASSIGN, [Grant(("*",), has_condition=True)], "unknown"),
        (ASSIGN, [Grant(("*",), has_condition=True), OWNER], "allowed"),
    ],
)
def test_verdicts(action: str, grants: list[Grant], expected: str) -> None:
    assert verdict(action, grants) == expected


ACTIONS = st.lists(st.sampled_from(["a", "b", "read", "write"]), min_size=1, max_size=4).map("/".join)


@given(ACTIONS, st.lists(ACTIONS), st.lists(ACTIONS))
def test_exact_patterns_are_sets(action: str, allowed: list[str], left_out: list[str]) -> None:
    expected = action in allowed and action not in left_out
    assert (verdict(action, [Grant(tuple(allowed), tuple(left_out))]) == "allowed") == expected


@given(ACTIONS, st.lists(ACTIONS))
def test_a_further_grant_never_takes_away(action: str, patterns: list[str]) -> None:
    assert verdict(action, [OWNER, Grant(tuple(patterns), ("*",))]) == "allowed"


def asked(reader: AzureReader, target: Target, *actions: str) -> Permissions:
    answer = reader.permissions(target, actions)
    assert isinstance(answer, Permissions), answer
    return answer


def test_all_pages_count(azure: Loopback, reader: AzureReader, target: Target) -> None:
    more = f"{PERMISSIONS}/more"
    azure.set(PERMISSIONS, {"value": [{"actions": ["*/read"]}], "nextLink": f"{azure.url}{more}?skip=1"})
    azure.set(more, {"value": [{"actions": [WRITE], "notActions": []}]})
    assert asked(reader, target, WRITE, ASSIGN).by_action == {WRITE: "allowed", ASSIGN: "denied"}


def test_a_role_on_the_stacks_group_counts(azure: Loopback, reader: AzureReader, target: Target) -> None:
    azure.set(PERMISSIONS, {"value": [{"actions": ["*/read"]}]})
    group = f"{SCOPE}/resourceGroups/demo-azure-eastus-rg/providers/Microsoft.Authorization/permissions"
    azure.set(group, {"value": [{"actions": ["*"], "notActions": ["Microsoft.Authorization/*"]}]})
    answer = asked(reader, target, WRITE, ASSIGN)
    assert answer.by_action == {WRITE: "allowed", ASSIGN: "denied"}
    assert "resource groups" in answer.source


def test_a_group_that_does_not_exist_yet_is_left_out(reader: AzureReader, target: Target) -> None:
    assert "resource groups" not in asked(reader, target, WRITE).source


def test_a_refused_question_is_a_failure(
    azure: Loopback, reader: AzureReader, declare: Callable[..., Target]
) -> None:
    azure.set(PERMISSIONS, failure(403, "AuthorizationFailed"))
    answer = reader.permissions(declare(), [WRITE])
    assert isinstance(answer, Failure)
    assert answer.cause == "denied"
