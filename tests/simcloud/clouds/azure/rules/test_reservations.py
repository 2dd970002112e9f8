import pytest

from gpufabric.simcloud.clouds.azure.rules import reservations as rules
from gpufabric.simcloud.inspect import held as held_under
from gpufabric.simcloud.inspect import remark
from tests.simcloud.clouds.azure.subscription import H200, ID, MADE_ELSEWHERE, PLAIN, Case, zones

ELSEWHERE = (
    f"/subscriptions/{ID}/resourceGroups/held/providers/Microsoft.Compute/capacityReservationGroups/gpus"
)
READER = "acdd72a7-3385-48ef-bd42-f606fba81ae7"


def grouped(nodes=4, *, cluster=True, size=H200, location="eastus", held=8, **inputs):
    def ask(sub):
        crg = sub.crg(location=location)
        sub.reserve(held, size=size)
        if cluster:
            sub.reserving_cluster()
        return sub.pool(nodes, capacityReservationGroupID=crg.id, **inputs)

    return ask


def listed(groups):
    def ask(sub):
        sub.gives(reservation_groups=groups)
        sub.cluster()
        return sub.pool(capacityReservationGroupID=ELSEWHERE)

    return ask


def system_assigned(sub):
    sub.cluster(identity={"type": "SystemAssigned"})
    return grouped(cluster=False)(sub)


def without_role(role=None, scope=None):
    def ask(sub):
        identity = sub.identity()
        if role or scope:
            place = sub.group("other").id if scope else None
            sub.may_use_reservations(identity, place, role or rules.CONTRIBUTOR)
        sub.cluster(identity={"type": "UserAssigned", "userAssignedIdentities": [identity.id]})
        return grouped(cluster=False)(sub)

    return ask


CASES = [
    Case("a group that the file does not list", rules.NOT_FOUND, listed([]),
         "The Resource 'Microsoft.Compute/capacityReservationGroups/gpus' under resource group 'held' was "
         "not found."),
    Case("another region", rules.WRONG_REGION, grouped(location="westus3"), "is in location 'westus3'"),
    Case("another size", rules.MISMATCH, grouped(size=PLAIN), f"VM size '{H200}' in zone(s) '1'. [simulated"),
    Case("another zone", rules.MISMATCH, grouped(availabilityZones=["2"]), f"it holds {H200} in 1]"),
    Case("one zone of two", rules.MISMATCH, grouped(availabilityZones=["1", "2"]), "zone(s) '1, 2'"),
    Case("no zone", rules.MISMATCH, grouped(availabilityZones=[]), "outside of the zones"),
    Case("a listed group of another size", rules.MISMATCH,
         listed([{"id": ELSEWHERE, "region": "eastus",
                  "reservations": [{"size": PLAIN, "zone": "1", "count": 4}]}]), f"it holds {PLAIN} in 1"),
    Case("spot", rules.SPOT, grouped(scaleSetPriority="Spot"), "Agent pool 'train' of spot"),
    Case("a system-assigned identity", rules.NO_IDENTITY, system_assigned, "Managed cluster 'aks' needs"),
    Case("no role", rules.NO_ROLE, without_role(),
         "does not have permission to perform action 'Microsoft.Compute/capacityReservationGroups/deploy/"),
    Case("a role that only reads", rules.NO_ROLE, without_role(READER), "linked scope(s) are invalid."),
    Case("the role on another resource group", rules.NO_ROLE, without_role(scope=True), "linked scope"),
]  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=str)
def test_what_azure_refuses(sub, case):
    case.check(sub)


def test_a_pool_takes_its_machines_from_its_group(sub):
    made = grouped()(sub)
    assert made.outputs["capacityReservationGroupID"] == made.inputs["capacityReservationGroupID"]


def test_a_pool_of_an_empty_group_is_made_without_it(sub):
    crg = sub.crg()
    sub.reserving_cluster()
    made = sub.pool(capacityReservationGroupID=crg.id)
    assert made.outputs["provisioningState"] == "Succeeded"
    assert "capacityReservationGroupID" not in made.outputs
    (held,) = held_under(sub.root, type_=made.token)
    assert remark(sub.root, held) == "not in its capacity reservation group, which held no reservation"


def test_nodes_of_an_empty_group_need_free_machines(sub):
    sub.gives(machines=zones(2))
    crg = sub.crg()
    sub.reserving_cluster()
    with pytest.raises(Exception, match="ZonalAllocationFailed"):
        sub.pool(3, capacityReservationGroupID=crg.id)


def test_what_is_beyond_the_reservation_needs_free_machines(sub):
    sub.gives(machines=zones(10))
    crg = sub.crg()
    sub.reserve(8)
    sub.reserving_cluster()
    made = sub.pool(8, capacityReservationGroupID=crg.id)
    assert sub.change(made, count=10).outputs["count"] == 10
    with pytest.raises(Exception, match="10 machines, 8 in use or reserved, 3 requested"):
        sub.change(made, count=11)


def test_a_group_that_nobody_listed_is_taken_as_declared(sub):
    sub.gives(machines=zones(0))
    sub.cluster(identity=MADE_ELSEWHERE)
    made = sub.pool(8, capacityReservationGroupID=ELSEWHERE)
    assert made.outputs["capacityReservationGroupID"] == ELSEWHERE


def test_a_listed_group(sub):
    sub.gives(
        machines=zones(0),
        reservation_groups=[
            {"id": ELSEWHERE.upper().replace("/SUBSCRIPTIONS/", "/subscriptions/"), "region": "eastus",
             "reservations": [{"size": H200, "zone": "1", "count": 8}]}
        ],
    )  # fmt: skip
    sub.cluster(identity=MADE_ELSEWHERE)
    assert sub.pool(8, capacityReservationGroupID=ELSEWHERE).id
    with pytest.raises(Exception, match="0 machines, 0 in use or reserved, 1 requested"):
        sub.pool(1, "over", capacityReservationGroupID=ELSEWHERE)


@pytest.mark.parametrize("role", [rules.CONTRIBUTOR, rules.OWNER])
def test_roles_that_may_use_a_group(sub, role):
    identity = sub.identity()
    sub.may_use_reservations(identity, f"/subscriptions/{ID}", role)
    sub.cluster(identity={"type": "UserAssigned", "userAssignedIdentities": [identity.id]})
    assert grouped(cluster=False)(sub).id
