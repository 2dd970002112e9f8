from dataclasses import replace

import pytest

from gpufabric.catalog.catalog import default_catalog
from gpufabric.quota.demand import Demand, demand_of
from gpufabric.quota.headroom import UsedUnits
from gpufabric.quota.units import held_by_reservations, running, terms_of, total

SHAPES = {
    "aws": ("p5.48xlarge", 192),
    "azure": ("Standard_ND96isr_H200_v5", 96),
    "oci": ("BM.GPU.B200.8", 8),
}


def held(cloud: str, nodes: int = 0, *, reserves: int = 0, reserved: int = 0, running: int = 0) -> Demand:
    """Demand of machines in a reservation, or of the reservation itself."""
    shape = default_catalog().shape(cloud, SHAPES[cloud][0])
    return demand_of(
        shape,
        default_catalog(),
        account="a",
        region="r",
        usage_class="reservation",
        nodes=nodes,
        reservation="held",
        reserves=reserves,
        reserved=reserved,
        running=running,
    )


def nodes_of(*demands: Demand) -> int:
    units = demands[0].units_per_node
    assert total(terms_of(demands)) % units == 0
    return total(terms_of(demands)) // units


@pytest.mark.parametrize("cloud", SHAPES)
@pytest.mark.parametrize(("made", "pool"), [(8, 8), (8, 3), (8, 0)])
def test_a_new_reservation_counts_as_a_whole(cloud: str, made: int, pool: int) -> None:
    assert nodes_of(held(cloud, reserves=made), held(cloud, pool)) == made


@pytest.mark.parametrize("cloud", SHAPES)
def test_several_reservations_of_a_group_are_added_up(cloud: str) -> None:
    two = (held(cloud, reserves=3), held(cloud, reserves=4))
    assert nodes_of(*two, held(cloud, 7)) == 7


@pytest.mark.parametrize(("cloud", "beyond"), [("aws", 0), ("azure", 2), ("oci", 0)])
def test_azure_alone_starts_machines_beyond_a_reservation(cloud: str, beyond: int) -> None:
    assert nodes_of(held(cloud, reserves=8), held(cloud, 10)) == 8 + beyond
    assert nodes_of(held(cloud, 10, reserved=8)) == beyond
    shared = (held(cloud, 5, reserved=8), replace(held(cloud, 5, reserved=8), stack="b"))
    assert nodes_of(*shared) == beyond, "two stacks share one reservation"


@pytest.mark.parametrize("cloud", SHAPES)
def test_machines_in_an_existing_reservation_are_in_use_already(cloud: str) -> None:
    (term,) = terms_of([held(cloud, 8, reserved=8)])
    assert (term.units, term.text) == (0, "8 nodes in an existing reservation (in used already)")


@pytest.mark.parametrize(
    ("reserved", "nodes", "beside", "clouds"),
    [
        pytest.param(8, 8, 0, {"aws", "azure", "oci"}, id="it holds them"),
        pytest.param(8, 9, 0, {"aws", "oci"}, id="one machine is beyond it"),
        pytest.param(8, 4, 5, {"aws", "oci"}, id="with others, one machine is beyond it"),
        pytest.param(0, 4, 0, {"aws", "oci"}, id="its size is not known"),
    ],
)
@pytest.mark.parametrize("cloud", SHAPES)
def test_machines_that_their_reservation_holds(
    cloud: str, reserved: int, nodes: int, beside: int, clouds: set[str]
) -> None:
    pool = held(cloud, nodes, reserved=reserved)
    others = [replace(held(cloud, beside, reserved=reserved), removed=True)] if beside else []
    assert (pool in held_by_reservations([pool, *others])) is (cloud in clouds)


@pytest.mark.parametrize("cloud", SHAPES)
def test_no_reservation_holds_itself_or_machines_outside(cloud: str) -> None:
    pool, outside = held(cloud, 4), replace(held(cloud, 4), usage_class="on-demand", reservation="")
    assert held_by_reservations([held(cloud, reserves=8), pool, outside]) == [pool]


def test_single_machines_of_two_reservations_stay_apart() -> None:
    """The existing reservation holds its machine, so that only the new one counts."""
    existing = replace(held("azure", 1, reserved=1), reservation="existing")
    assert nodes_of(held("azure", reserves=1), held("azure", 1), existing) == 1
    assert nodes_of(existing, held("azure", reserves=1), held("azure", 1)) == 1


def test_parts_are_named() -> None:
    stacks = [held("azure", 5, reserved=8), replace(held("azure", 5, reserved=8), stack="azure-b")]
    (term,) = terms_of(stacks)
    assert term.text == (
        "(8 nodes in an existing reservation + 2 beyond it) of this stack and azure-b: 2 x 96 vCPU"
    )
    (term,) = terms_of([replace(held("oci", reserves=8), stack="oci-b")])
    assert term.text == "8 reserved nodes of oci-b x 8 GPU"


def test_a_reservation_of_unknown_size_may_hold_all_of_its_machines() -> None:
    assert running([held("azure", 4, running=4)]) == UsedUnits(0, 4 * 96)
    assert running([held("azure", 4, running=4, reserved=3)]) == UsedUnits(96, 96)
    assert running([held("oci", 4, running=4)]) == UsedUnits(0, 0)
    assert running([held("aws", reserves=4), held("aws", 2, running=1)]) == UsedUnits(4 * 192, 4 * 192)


def test_equal_single_machines_are_one_part() -> None:
    shape = default_catalog().shape("aws", "p5.48xlarge")

    def demand(what: str, nodes: int = 1, running: int = 1) -> Demand:
        return demand_of(
            shape,
            default_catalog(),
            account="a",
            region="r",
            usage_class="on-demand",
            nodes=nodes,
            what=what,
            running=running,
        )

    singles = [demand(f"n{number}", running=number % 2) for number in range(50)]
    terms = terms_of([demand("train", 32, 32), *singles])
    assert [term.text for term in terms] == ["32 nodes x 192 vCPU", "50 nodes x 192 vCPU"]
    assert total(terms) == 82 * 192
    assert running(singles) == UsedUnits.of(25 * 192, 25 * 192)


def test_single_machines_that_an_update_removes_keep_their_names() -> None:
    gone = replace(held("aws", 1), usage_class="on-demand", reservation="", removed=True)
    terms = terms_of([replace(gone, what="a"), replace(gone, what="b")])
    assert ["of a that" in terms[0].text, "of b that" in terms[1].text] == [True, True]
