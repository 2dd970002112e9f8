from types import ModuleType

import pytest

from gpufabric.simcloud.clouds import CLOUDS, simulated
from gpufabric.simcloud.clouds.request import CloudError, Request
from gpufabric.simcloud.clouds.rule import DELETE, CloudRule, Refusal, rule
from gpufabric.simcloud.clouds.rulebook import Rulebook

CALL = Refusal("Call", "", "refused by the call", "a test")
LAUNCH = Refusal("Launch", "", "refused by the launch", "a test", "launch")


def refusing(refusal, **declared):
    def judge(_state, _request):
        return CloudError(refusal.code, "", refusal.status)

    return rule(refuses=(refusal, refusal), **declared)(judge)


def module(name, **items):
    made = ModuleType(name)
    vars(made).update(items)
    for item in items.values():
        item.judge.__module__ = name
    return made


def request(type_, verb="Create"):
    return Request("aws", "1", "r", type_, "id", "name", {}, verb=verb)


def test_a_rule_judges_its_types_and_verbs():
    book = Rulebook({"A": (module("a", one=refusing(CALL, types=("t:One",), verbs=DELETE)),)})
    assert book.judge(None, request("t:One", "Delete")).code == "Call"
    assert book.judge(None, request("t:One", "Create")) is None
    assert book.judge(None, request("t:Two", "Delete")) is None


def test_a_rule_without_types_judges_all():
    book = Rulebook({"A": (module("a", every=refusing(CALL)),)})
    assert book.judge(None, request("t:Any", "Update")).code == "Call"
    assert book.judge(None, request("t:Any", "Delete")) is None


def test_the_call_answers_before_the_work_that_it_starts():
    book = Rulebook({"A": (module("a", late=refusing(LAUNCH), early=refusing(CALL)),)})
    assert [refused.refuses for refused in book.rules] == [(CALL,), (LAUNCH,)]


def test_an_imported_rule_counts_where_it_is_defined():
    first = module("a", early=refusing(CALL))
    second = ModuleType("b")
    vars(second)["early"] = vars(first)["early"]
    assert len(Rulebook({"A": (first,), "B": (second,)}).rules) == 1


@pytest.mark.parametrize("cloud", CLOUDS)
def test_every_refusal_belongs_to_a_rule(cloud):
    book = simulated(cloud).rules
    declared = {refusal for refusals in book.refusals().values() for refusal in refusals}
    modules = {__import__(declared_rule.judge.__module__, fromlist=["_"]) for declared_rule in book.rules}
    defined = {item for module_ in modules for item in vars(module_).values() if isinstance(item, Refusal)}
    assert defined <= declared


@pytest.mark.parametrize("cloud", CLOUDS)
def test_rules_judge_types_of_the_sdk(cloud, schemas):
    known = schemas(simulated(cloud).package)
    for declared_rule in simulated(cloud).rules.rules:
        assert isinstance(declared_rule, CloudRule)
        for type_ in declared_rule.types:
            assert known.get(type_)
