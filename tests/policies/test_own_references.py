"""References to a stack's own resources beside ids of others, in one property."""

from typing import Any

import pytest

from gpufabric.policies.own_references import OwnReferences
from gpufabric.policies.properties import Props, SecretValue, UnreadableProperty
from gpufabric.policies.resource import Resource
from tests.policies.conftest import UNKNOWN, Made, seen

UNCLEAR = "unclear"


def own(name: str, id_: Any = None) -> Resource:
    outputs = {} if id_ is None else {"id": id_}
    (resource,) = seen([Made("aws:ec2/capacityReservation:CapacityReservation", {}, name, outputs=outputs)])
    return resource


def references(own_resources: list[Resource], *ids: Any) -> OwnReferences:
    made = Made("any:type:Any", {"places": [{} if id_ is None else {"id": id_} for id_ in ids]})
    (holder,) = seen([made])
    places = holder.props.sections("places")
    return OwnReferences(own_resources, places, ("id",), "reservations")


def names(read: OwnReferences) -> list[str | None]:
    """Return the own resource of each place; None for an id of another stack."""

    def name(place: Props) -> str | None:
        try:
            resource = read.resource(place)
        except UnreadableProperty as missing:
            assert missing.why == "may be one of several reservations"
            return UNCLEAR
        return resource.name if resource is not None else None

    return [name(place) for place in read.places if place.present("id")]


@pytest.mark.parametrize(
    ("made", "ids", "expected"),
    [
        pytest.param([], ["a", UNKNOWN], [None, None], id="nothing of this stack"),
        pytest.param([own("one")], [UNKNOWN], ["one"], id="before it exists"),
        pytest.param([own("one")], [UNKNOWN, UNKNOWN], ["one", "one"], id="twice before it exists"),
        pytest.param([own("one")], [UNKNOWN, "b"], ["one", None], id="beside a literal, before it exists"),
        pytest.param([own("one", UNKNOWN)], ["b", UNKNOWN], [None, "one"], id="likewise, by its unknown id"),
        pytest.param([own("one", "a")], ["a", "b"], ["one", None], id="beside a literal, when it exists"),
        pytest.param([own("one", "a")], ["b"], [None], id="only a literal"),
        pytest.param([own("one", "/Groups/A")], ["/groups/a"], ["one"], id="in another case"),
        pytest.param([own("one")], ["a"], ["one"], id="an only id, without one in the outputs"),
        pytest.param([own("one")], ["a", "a"], ["one", "one"], id="the same id twice, likewise"),
        pytest.param([own("one")], ["a", "b"], [UNCLEAR, UNCLEAR], id="two ids, without one in the outputs"),
        pytest.param([own("one", "a"), own("two", "b")], ["b", "a"], ["two", "one"], id="two that exist"),
        pytest.param(
            [own("one"), own("two")], [UNKNOWN, UNKNOWN], [UNCLEAR, UNCLEAR], id="two before they exist"
        ),
        pytest.param(
            [own("one", "a"), own("two")], ["a", UNKNOWN, "c"], ["one", UNCLEAR, None], id="one of two exists"
        ),
        pytest.param([own("one")], [None, UNKNOWN], ["one"], id="a place without an id"),
        pytest.param([own("one", "a")], [SecretValue(), "b"], ["one", None], id="a secret"),
    ],
)
def test_own_resource_of_each_place(made: list[Resource], ids: list[Any], expected: list[str | None]) -> None:
    assert names(references(made, *ids)) == expected


@pytest.mark.parametrize(
    ("ids", "name"),
    [
        ([UNKNOWN], "one"),
        ([UNKNOWN, None], "one"),
        ([UNKNOWN, "b"], ""),
        (["a", "b"], ""),
        ([None], ""),
        ([], ""),
    ],
)
def test_urn_that_all_places_share(ids: list[Any], name: str) -> None:
    resource = own("one")
    assert references([resource], *ids).urn() == (resource.urn if name else "")
