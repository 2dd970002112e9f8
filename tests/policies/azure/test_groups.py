import pytest

from gpufabric.policies.azure.groups import groups_of, reservations_in
from gpufabric.policies.azure.types import RESERVATION, RESERVATION_GROUP
from gpufabric.policies.graph import Graph
from tests.policies.conftest import UNKNOWN, Made, seen

KEY = "capacityReservationGroupName"


@pytest.mark.parametrize(
    ("name", "links", "groups"),
    [
        pytest.param("a", {}, ["first"], id="by name"),
        pytest.param("a", {KEY: "second"}, ["second"], id="a reference goes before a name"),
        pytest.param("c", {}, [], id="another group"),
        pytest.param(UNKNOWN, {}, [], id="unknown"),
        pytest.param(UNKNOWN, {KEY: "second"}, ["second"], id="unknown, but a reference"),
        pytest.param(None, {}, [], id="none"),
    ],
)
def test_groups_of_a_reservation(name: str | None, links: dict[str, str], groups: list[str]) -> None:
    resources = seen(
        [
            Made(RESERVATION_GROUP, {KEY: "a"}, "first"),
            Made(RESERVATION_GROUP, {KEY: "b"}, "second"),
            Made(RESERVATION, {} if name is None else {KEY: name}, "reservation", links),
        ]
    )
    graph = Graph({resource.urn: resource for resource in resources})
    first, second, reservation = resources
    assert [group.name for group in groups_of(reservation, graph)] == groups
    for group in (first, second):
        expected = [reservation] if group.name in groups else []
        assert reservations_in(group, graph) == expected
