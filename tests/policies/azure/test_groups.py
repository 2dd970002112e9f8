from typing import Any

import pytest

from gpufabric.policies.azure.groups import groups_of, named_groups, reservations_in
from gpufabric.policies.azure.types import MANAGED_CLUSTER, RESERVATION, RESERVATION_GROUP
from gpufabric.policies.graph import Graph
from tests.policies.azure_stack import H200
from tests.policies.conftest import UNKNOWN, Made, extracted, machines_of, seen

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


OWN_ID = "/subscriptions/s/resourceGroups/r/providers/Microsoft.Compute/capacityReservationGroups/own"
OTHER_ID = OWN_ID.replace("own", "other")
GROUP_KEY = "capacityReservationGroupID"


@pytest.mark.parametrize(
    ("ids", "outputs", "names"),
    [
        ([UNKNOWN, None], {}, ["own", ""]),
        # The engine's graph names the own group for the whole list of profiles.
        ([UNKNOWN, OTHER_ID], {}, ["own", ""]),
        ([OTHER_ID, OWN_ID.upper()], {"id": OWN_ID}, ["", "own"]),
        ([OWN_ID, OTHER_ID], {}, ["", ""]),
    ],
)
def test_groups_of_the_pools_of_a_cluster(
    ids: list[str | None], outputs: dict[str, str], names: list[str]
) -> None:
    profiles = [{"name": "p", **({} if id_ is None else {GROUP_KEY: id_})} for id_ in ids]
    group, cluster = seen(
        [
            Made(RESERVATION_GROUP, {}, "own", outputs=outputs),
            Made(MANAGED_CLUSTER, {"agentPoolProfiles": profiles}, "c", {"agentPoolProfiles": "own"}),
        ]
    )
    references = named_groups(cluster, Graph({group.urn: group, cluster.urn: cluster}))
    own = {group.urn: "own", "": ""}
    assert [own[references.urn_of(place)] for place in references.places] == names


def test_pool_beside_one_of_the_own_group_is_billed_outside_it() -> None:
    profiles: list[dict[str, Any]] = [
        {"name": "own", "vmSize": H200, "count": 2.0, GROUP_KEY: UNKNOWN},
        {"name": "other", "vmSize": H200, "count": 3.0, GROUP_KEY: OTHER_ID},
    ]
    group = Made(RESERVATION_GROUP, {}, "own")
    cluster = Made(MANAGED_CLUSTER, {"agentPoolProfiles": profiles}, "c", {"agentPoolProfiles": "own"})
    pools = machines_of(extracted([group, cluster], region="eastus"))
    assert [(pool.name, pool.reservation) for pool in pools] == [("own", group.urn), ("other", "")]
