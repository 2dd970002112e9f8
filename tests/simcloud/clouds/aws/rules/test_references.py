import pytest

from gpufabric.simcloud.clouds.aws.rules import references as rules
from tests.simcloud.clouds.aws.account import Account, Case, judged, request

THING = "aws:ec2/flowLog:FlowLog"


def naming(target, path="target"):
    return lambda account: request(THING, {}, references=[(path, target)])


CASES = [
    *(
        Case(prefix, refusal, naming(f"{prefix}-0123456789abcdef0"),
             refusal.text.format(id=f"{prefix}-0123456789abcdef0"))
        for prefix, refusal in rules._NOT_FOUND.items()
    ),
    *(
        Case(kind, refusal, naming(f"{kind}::gone"), refusal.text.format(id="gone"))
        for kind, refusal in rules._NAMED_NOT_FOUND.items()
    ),
]  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=str)
def test_what_names_nothing_is_refused(case):
    case.check()


@pytest.mark.parametrize("target", ["ami-0123456789abcdef0", "cr-0123456789abcdef0", "aws:kms/key:Key::k"])
def test_what_may_lie_outside_of_the_account_is_not_judged(target):
    account = Account()
    assert judged(account, naming(target)(account)) is None


def test_the_far_side_of_a_peering_is_not_judged():
    account = Account()
    assert judged(account, naming("vpc-0123456789abcdef0", "peerVpcId")(account)) is None
