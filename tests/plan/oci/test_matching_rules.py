import pytest

from gpufabric.plan.oci.matching_rules import Machine, parse

HERE = "instance.compartment.id = 'c'"
TAG = "tag.ns.cluster.value = 'demo'"


@pytest.mark.parametrize(
    ("text", "compartment", "tags", "belongs"),
    [
        (HERE, "c", {}, True),
        (HERE, "d", {}, False),
        (f"ALL {{{HERE}}}", "c", {}, True),
        (f"All {{{HERE}, {TAG}}}", "c", {"ns.cluster": "demo"}, True),
        (f"All {{{HERE}, {TAG}}}", "c", {"NS.Cluster": "demo"}, True),
        (f"All {{{HERE}, {TAG}}}", "c", {"ns.cluster": "other"}, False),
        (f"All {{{HERE}, {TAG}}}", "d", {"ns.cluster": "demo"}, False),
        (f"any{{{HERE},{TAG}}}", "d", {"ns.cluster": "demo"}, True),
        ("tag.ns.cluster.value", "c", {"ns.cluster": ""}, True),
        ("tag.ns.cluster.value", "c", {}, False),
        ("all {tag.ns.cluster.value != 'demo'}", "c", {"ns.cluster": "demo"}, False),
        ("instance.id = 'm'", "c", {}, True),
        ("resource.type = 'cluster'", "c", {}, False),
    ],
)
def test_members(text, compartment, tags, belongs):
    rule = parse(text)
    assert rule is not None
    assert rule.matches(Machine(compartment, tags, id="m")) is belongs


@pytest.mark.parametrize(
    ("text", "wide"),
    [
        (HERE, True),
        (f"ALL {{{HERE}}}", True),
        (f"ANY {{{HERE}, {TAG}}}", True),
        ("ALL {instance.id != 'm'}", True),
        (f"ALL {{{HERE}, tag.ns.cluster.value != 'demo'}}", True),
        (f"ALL {{{HERE}, {TAG}}}", False),
        ("ANY {instance.id = 'm', instance.id = 'n'}", False),
        ("ALL {resource.type = 'cluster', resource.compartment.id = 'c'}", False),
    ],
)
def test_rules_that_hold_for_a_whole_compartment(text, wide):
    rule = parse(text)
    assert rule is not None
    assert rule.is_compartment_wide is wide


@pytest.mark.parametrize("text", ["", "ALL {}", "ALL {ANY {a = 'b'}}", "instance.id = m", "instance.id = 'm"])
def test_other_forms_are_not_read(text):
    assert parse(text) is None


@pytest.mark.parametrize(
    ("text", "tags"),
    [
        (HERE, set()),
        (f"ALL {{{HERE}, {TAG}}}", {"ns.cluster"}),
        ("ANY {tag.NS.Cluster.value, tag.a.b.value = 'c'}", {"ns.cluster", "a.b"}),
        ("tag.ns.cluster.value != 'demo'", set()),
    ],
)
def test_tags_that_a_rule_asks_for(text, tags):
    rule = parse(text)
    assert rule is not None
    assert rule.tags == tags


@pytest.mark.parametrize(
    ("text", "asks"),
    [
        (f"ALL {{{HERE}, {TAG}}}", True),
        ("tag.ns.cluster.value", True),
        ("tag.ns.cluster.value = 'other'", False),
        ("tag.ns.cluster.value != 'demo'", False),
        ("instance.id = 'demo'", False),
    ],
)
def test_the_value_of_a_tag(text: str, *, asks: bool) -> None:
    rule = parse(text)
    assert rule is not None
    assert rule.asks_for_value("demo") is asks
