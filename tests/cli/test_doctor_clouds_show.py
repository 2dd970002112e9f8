"""Texts of ``doctor --clouds`` about findings of real accounts."""

import io
import json
from collections.abc import Sequence
from dataclasses import replace

from gpufabric.cli.doctor_clouds_show import as_dict, is_repairable, next_steps, show, show_result
from gpufabric.console import SafeConsole
from gpufabric.doctor.clouds.account import StackAccount
from gpufabric.doctor.clouds.finding import CloudFinding, StackHolding

STACK = "aws-us-east-1"
GATEWAY = "aws:ec2/natGateway:NatGateway"
DELETE = "aws ec2 delete-nat-gateway --nat-gateway-id nat-1 --region us-east-1"
HELD = StackHolding(GATEWAY, "nat-1", "", "nat", "tag gpufabric-stack", "us-east-1", delete=DELETE)
ORPHAN = CloudFinding(STACK, "orphan", GATEWAY, "nat", ("nat-1",), "tag gpufabric-stack", held=HELD)
UNKNOWN = replace(ORPHAN, type="ec2:snapshot", held=replace(HELD, is_known_type=False, delete=""))


def printed(accounts: Sequence[StackAccount]) -> str:
    output = io.StringIO()
    console = SafeConsole(file=output, width=200)
    show(accounts, console, {STACK: "aws"})
    show_result(accounts, [], console)
    return output.getvalue()


def test_an_account_that_was_not_searched_says_why_and_gives_the_command() -> None:
    account = StackAccount(STACK, {}, [], unsearched="tag:GetResources: denied")
    text = printed([account])
    assert (
        "only creations with an unknown result were looked for: tag:GetResources: denied. This lists" in text
    )
    assert f"Key=gpufabric-stack,Values={STACK}" in text
    assert "1 stack: no unfinished creations." in text
    content = as_dict([account], [])["stacks"][0]
    assert (content["searched"], content["unsearched"]) == (
        "unfinished creations",
        "tag:GetResources: denied",
    )


def test_gaps_of_a_search_are_named() -> None:
    account = StackAccount(STACK, {}, [], gaps=["IAM roles were not searched: iam:ListRoles: denied"])
    text = printed([account])
    assert f"{STACK}: IAM roles were not searched: iam:ListRoles: denied" in text
    assert "1 stack: no orphans, doubles or unfinished creations." in text


def test_what_no_service_confirmed_says_so() -> None:
    finding = replace(ORPHAN, held=replace(HELD, is_confirmed=False))
    account = StackAccount(STACK, {}, [finding])
    assert "orphan, or deleted lately" in printed([account])
    assert as_dict([account], [])["stacks"][0]["findings"][0]["confirmed"] is False


def test_an_unknown_type_is_shown_and_left_to_people() -> None:
    account = StackAccount(STACK, {}, [UNKNOWN])
    assert not is_repairable(account)
    assert "by hand" in printed([account])
    (step,) = next_steps(account)
    assert step.startswith("gpufabric does not manage nat (ec2:snapshot nat-1): look into it.")
    assert step.endswith("If nothing uses it, delete it there.")


def test_what_a_state_cannot_take_comes_with_the_clouds_own_command() -> None:
    account = StackAccount(STACK, {}, [ORPHAN], mended=True, left=[ORPHAN])
    assert next_steps(account)[1:] == [
        f"The state of {STACK} cannot take nat ({GATEWAY} nat-1). If nothing uses it, delete it: `{DELETE}`."
    ]


def test_data_is_looked_into_first() -> None:
    double = replace(ORPHAN, kind="double", stores_data=True)
    (step,) = next_steps(StackAccount(STACK, {}, [double]))
    assert step.endswith(f"may hold data: look into it. If nobody needs it, delete it: `{DELETE}`.")


def test_a_stack_that_this_backend_lacks_may_be_in_another_one() -> None:
    account = StackAccount(STACK, {}, [ORPHAN], is_new=True)
    assert not is_repairable(account)
    (step,) = next_steps(account)
    assert step.startswith(f"This backend has no stack {STACK}. If another one has it, log in there.")
    assert DELETE not in step, "it may be in use"


def test_a_name_from_outside_is_no_command() -> None:
    finding = replace(UNKNOWN, name="x`; run `rm -rf /`", ids=("`rm -rf /`",))
    (step,) = next_steps(StackAccount(STACK, {}, [finding]))
    assert "`" not in step
    assert json.dumps(as_dict([StackAccount(STACK, {}, [finding])], [step]))
