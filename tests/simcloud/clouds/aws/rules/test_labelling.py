"""Tags, node labels and taints."""

import pytest

from gpufabric.simcloud.clouds.aws.rules import labelling as rules
from gpufabric.simcloud.clouds.aws.tokens import VPC
from tests.simcloud.clouds.aws.account import Account, Case, judged, node_group, request


def vpc(tags):
    return lambda account: request(VPC, {"cidrBlock": "10.0.0.0/16", "tags": tags})


def group(**inputs):
    def make(account):
        account.subnet(cidr="10.0.0.0/20")
        return node_group(account, **inputs)

    return make


CASES = [
    Case("too many tags", rules.TAGS, vpc({f"k{number}": "v" for number in range(51)}), "51 tags"),
    Case("reserved tag", rules.TAGS, vpc({"AWS:x": "v"}), "keys that start with 'aws:' are reserved"),
    Case("empty tag", rules.TAGS, vpc({"": "v"}), "a tag with an empty key"),
    Case("label", rules.LABELS, group(labels={"a b": "c"}), "the label key 'a b'"),
    Case("value", rules.LABELS, group(labels={"a": "c d"}), "the value 'c d' of the label 'a'"),
    Case("taint", rules.LABELS, group(taints=[{"key": "a", "value": "-", "effect": "NO_SCHEDULE"}]),
         "the value '-' of the taint 'a'"),
]  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=str)
def test_what_aws_refuses(case):
    case.check()


def test_fifty_tags_are_allowed():
    account = Account()
    assert judged(account, vpc({f"k{number}": "v" for number in range(50)})(account)) is None
