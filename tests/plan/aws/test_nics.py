from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gpufabric.catalog.catalog import default_catalog
from gpufabric.catalog.shape import Efa
from gpufabric.plan.aws.nics import Layout, cards_of, interfaces_of

CATALOG = default_catalog()
LAYOUTS: tuple[Layout, ...] = ("recommended", "legacy")
FACT = {"source": "test", "as_of": "2026-11-01", "confidence": "confirmed"}


def efa(maximum: int, *groups: tuple[int, int, bool]) -> Efa:
    """Make the facts of an instance type: (cards, interfaces per card, may hold an EFA) per group."""
    cards: list[dict[str, Any]] = [
        {
            "count": {"value": count, **FACT},
            "interfaces_per_card": {"value": interfaces, **FACT},
            "efa": {"value": can, **FACT},
        }
        for count, interfaces, can in groups
    ]
    return Efa.model_validate({"max_interfaces": {"value": maximum, **FACT}, "cards": cards})


CARD_0_WITH_EFA = ["0/0 interface", "0/1 efa-only"]
"""The primary for IP, and an EFA beside it on the same card."""

CARD_0_FOR_IP = ["0/0 interface"]


def efa_only(*cards: int) -> list[str]:
    return [f"{card}/0 efa-only" for card in cards]


GOLDEN = {
    "g7.48xlarge": [*CARD_0_WITH_EFA, *efa_only(1)],
    "g7e.48xlarge": [*CARD_0_WITH_EFA, *efa_only(1, 2, 3)],
    "hpc6a.48xlarge": CARD_0_WITH_EFA,
    "hpc7g.4xlarge": CARD_0_WITH_EFA,
    "p4d.24xlarge": [*CARD_0_WITH_EFA, *efa_only(1, 2, 3)],
    "p4de.24xlarge": [*CARD_0_WITH_EFA, *efa_only(1, 2, 3)],
    "p5.4xlarge": CARD_0_WITH_EFA,
    "p5.48xlarge": [*CARD_0_WITH_EFA, *efa_only(*range(1, 32))],
    "p5e.48xlarge": [*CARD_0_WITH_EFA, *efa_only(*range(1, 32))],
    "p5en.48xlarge": [*CARD_0_WITH_EFA, *efa_only(*range(1, 16))],
    "p6-b200.48xlarge": [*CARD_0_WITH_EFA, *efa_only(*range(1, 8))],
    "p6-b300.48xlarge": [*CARD_0_FOR_IP, *efa_only(*range(1, 17))],
    "p6e-gb200.36xlarge": [*CARD_0_FOR_IP, *efa_only(1, 5, 9, 13)],
    "trn1.32xlarge": [*CARD_0_WITH_EFA, *efa_only(*range(1, 8))],
    "trn1n.32xlarge": [*CARD_0_WITH_EFA, *efa_only(*range(1, 16))],
    "trn2.3xlarge": CARD_0_WITH_EFA,
    "trn2.48xlarge": [*CARD_0_WITH_EFA, *efa_only(*range(1, 16))],
    "trn2u.48xlarge": [*CARD_0_WITH_EFA, *efa_only(*range(1, 16))],
}
"""Card/device index and kind of each interface, in the layout that the EC2 user guide recommends."""


CARD_0_AS_EFA = ["0/0 efa"]


def efa_second(*cards: int) -> list[str]:
    """On cards that hold two interfaces or more, the EFA is the second."""
    return [f"{card}/1 efa" for card in cards]


def efa_alone(*cards: int) -> list[str]:
    """On cards that hold one interface, the EFA is the first."""
    return [f"{card}/0 efa" for card in cards]


LEGACY = {
    "g7.48xlarge": [*CARD_0_AS_EFA, *efa_second(1)],
    "g7e.48xlarge": [*CARD_0_AS_EFA, *efa_second(1, 2, 3)],
    "hpc6a.48xlarge": CARD_0_AS_EFA,
    "hpc7g.4xlarge": CARD_0_AS_EFA,
    "p4d.24xlarge": [*CARD_0_AS_EFA, *efa_second(1, 2, 3)],
    "p4de.24xlarge": [*CARD_0_AS_EFA, *efa_second(1, 2, 3)],
    "p5.4xlarge": CARD_0_AS_EFA,
    "p5.48xlarge": [*CARD_0_AS_EFA, *efa_second(*range(1, 32))],
    "p5e.48xlarge": [*CARD_0_AS_EFA, *efa_second(*range(1, 32))],
    "p5en.48xlarge": [*CARD_0_AS_EFA, *efa_second(*range(1, 16))],
    "p6-b200.48xlarge": [*CARD_0_AS_EFA, *efa_second(*range(1, 8))],
    "p6-b300.48xlarge": [*CARD_0_FOR_IP, *efa_second(*range(1, 17))],
    "p6e-gb200.36xlarge": [*CARD_0_FOR_IP, *efa_alone(1, 5, 9, 13)],
    "trn1.32xlarge": [*CARD_0_AS_EFA, *efa_second(*range(1, 8))],
    "trn1n.32xlarge": [*CARD_0_AS_EFA, *efa_second(*range(1, 16))],
    "trn2.3xlarge": CARD_0_AS_EFA,
    "trn2.48xlarge": [*CARD_0_AS_EFA, *efa_second(*range(1, 16))],
    "trn2u.48xlarge": [*CARD_0_AS_EFA, *efa_second(*range(1, 16))],
}
"""The same in the layout of tools before efa-only interfaces: an address for each EFA."""


@pytest.mark.parametrize("shape", sorted(LEGACY))
def test_golden_legacy_layouts(shape: str) -> None:
    layout = interfaces_of(CATALOG.shape("aws", shape).efa, "legacy")
    assert [
        f"{interface.card_index}/{interface.device_index} {interface.kind}" for interface in layout
    ] == LEGACY[shape]


@pytest.mark.parametrize("shape", sorted(GOLDEN))
def test_golden_layouts(shape: str) -> None:
    facts = CATALOG.shape("aws", shape).efa
    assert facts is not None
    layout = [
        f"{interface.card_index}/{interface.device_index} {interface.kind}"
        for interface in interfaces_of(facts)
    ]
    assert layout == GOLDEN[shape]


def test_every_aws_shape_has_a_golden_layout() -> None:
    assert set(CATALOG.shape_names("aws")) == set(GOLDEN) == set(LEGACY)


@pytest.mark.parametrize("layout", LAYOUTS)
def test_without_efa_there_is_one_interface_for_ip(layout: Layout) -> None:
    (interface,) = interfaces_of(None, layout)
    assert (interface.card_index, interface.device_index, interface.kind) == (0, 0, "interface")


def test_single_interface_on_card_0_makes_the_primary_an_efa() -> None:
    layout = interfaces_of(efa(2, (2, 1, True)))
    assert [(interface.card_index, interface.device_index, interface.kind) for interface in layout] == [
        (0, 0, "efa"),
        (1, 0, "efa-only"),
    ]


groups = st.lists(
    st.tuples(st.integers(1, 8), st.integers(1, 4), st.booleans()), min_size=1, max_size=4
).filter(lambda groups: any(group[2] for group in groups))


@given(groups, st.sampled_from(LAYOUTS), st.data())
def test_layout_is_one_that_ec2_accepts(
    groups: list[tuple[int, int, bool]], kind: Layout, data: st.DataObject
) -> None:
    able = sum(count for count, _, can in groups if can)
    maximum = data.draw(st.integers(1, able))
    facts = efa(maximum, *groups)
    layout = interfaces_of(facts, kind)
    cards = cards_of(facts)
    places = [(interface.card_index, interface.device_index) for interface in layout]
    assert len(set(places)) == len(places)
    assert places[0] == (0, 0)
    assert layout[0].kind != "efa-only"
    assert sum(interface.kind != "interface" for interface in layout) == maximum
    for card in cards:
        on_card = [interface for interface in layout if interface.card_index == card.index]
        assert len(on_card) <= card.max_interfaces
        assert all(interface.device_index < card.max_interfaces for interface in on_card)
        assert card.efa or all(interface.kind == "interface" for interface in on_card)


@given(groups)
def test_a_node_takes_one_address_however_many_cards(groups: list[tuple[int, int, bool]]) -> None:
    able = sum(count for count, _, can in groups if can)
    assert sum(interface.takes_address for interface in interfaces_of(efa(able, *groups))) == 1


@given(groups)
def test_a_legacy_node_takes_an_address_for_each_efa(groups: list[tuple[int, int, bool]]) -> None:
    able = sum(count for count, _, can in groups if can)
    layout = interfaces_of(efa(able, *groups), "legacy")
    primary_is_for_ip_only = not groups[0][2]
    assert sum(interface.takes_address for interface in layout) == able + primary_is_for_ip_only
    assert "efa-only" not in {interface.kind for interface in layout}
