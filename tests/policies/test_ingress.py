"""Rules add up where they are about the same protocol and port, and nowhere else."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gpufabric.policies.graph import Graph
from gpufabric.policies.ingress import ALL_PORTS, IngressForm, IngressRule, Opening, are_open, read_rules
from gpufabric.policies.properties import Props, UnreadableProperty
from gpufabric.policies.ranges import are_internet, parse_range
from gpufabric.policies.unevaluated import Unevaluated
from tests.policies.conftest import UNKNOWN, Made, seen

LOW, HIGH = parse_range("0.0.0.0/1"), parse_range("128.0.0.0/1")


def opening(protocol: str, ports: tuple[int, int], range_: Any) -> Opening:
    return Opening(protocol, (ports,), (range_,))


@pytest.mark.parametrize(
    ("first", "second", "is_open"),
    [
        (("6", (22, 22)), ("6", (22, 22)), True),
        (("6", (1, 100)), ("6", (100, 200)), True),
        (("6", (1, 99)), ("6", (100, 200)), False),
        (("6", (22, 22)), ("17", (22, 22)), False),
        (("all", ALL_PORTS), ("17", (22, 22)), True),
        (("all", ALL_PORTS), ("all", ALL_PORTS), True),
    ],
)
def test_halves_add_up_at_one_port_of_one_protocol(first: Any, second: Any, is_open: bool) -> None:
    openings = [opening(*first, LOW), opening(*second, HIGH)]
    assert are_open(openings) is is_open
    assert are_open(reversed(openings)) is is_open
    assert not are_open(openings[:1])


@st.composite
def partitions(draw: st.DrawFn) -> list[Any]:
    """Split the address space again and again; gives the parts in any order."""
    parts = [parse_range("0.0.0.0/0")]
    for _ in range(draw(st.integers(0, 12))):
        index = draw(st.integers(0, len(parts) - 1))
        if parts[index].prefixlen < 32:
            parts[index : index + 1] = list(parts[index].subnets())
    return draw(st.permutations(parts))


@given(partitions(), st.data())
def test_parts_are_the_internet_unless_a_public_one_is_missing(parts: list[Any], data: st.DataObject) -> None:
    assert are_internet(parts)
    left = data.draw(st.integers(0, len(parts) - 1))
    rest = [part for index, part in enumerate(parts) if index != left]
    # 8.8.8.8 is public, so the part that holds it is needed.
    if parse_range("8.8.8.8").subnet_of(parts[left]):
        assert not are_internet(rest)


FORM = IngressForm(("from",), "protocol", lambda props: ((props.number("port") or 0,) * 2,), inline="rules")  # type: ignore[return-value]


def rule(**props: Any) -> IngressRule:
    (holder,) = seen([Made("group", {}, "group")])
    return IngressRule(holder, "rules[0]", holder.urn, Props(props), FORM)


def test_what_cannot_be_read_is_told_only_where_it_decides() -> None:
    known = rule(**{"from": "0.0.0.0/0", "protocol": "tcp", "port": "x"}).opening()
    assert known is not None
    assert are_open([known])
    assert known.unread is not None
    assert known.ports == (ALL_PORTS,)
    with pytest.raises(UnreadableProperty, match="is not a range of addresses"):
        rule(**{"from": "everyone"}).opening()
    assert rule(**{"from": "everyone", "protocol": "icmp"}).opening() is None


def test_rule_that_cannot_be_read_hides_no_other() -> None:
    (holder,) = seen([Made("group", {"rules": [UNKNOWN, {"from": "10.0.0.0/8"}]}, "group")])
    first, second = read_rules(holder, FORM, Graph({holder.urn: holder}))
    assert isinstance(first, Unevaluated)
    assert isinstance(second, IngressRule)
    assert second.name == "group.rules[1]"
