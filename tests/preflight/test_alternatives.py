from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from gpufabric.preflight.alternatives import alternatives
from gpufabric.snapshots.rows import Availability, BlockOffer, HeldCapacity
from gpufabric.spec.regions import AnyRegion
from tests.preflight.cases import answers, aws, azure, oci, section

NOW = datetime(2026, 11, 30, tzinfo=UTC)
H100 = "p5.48xlarge"


def named(region: AnyRegion, **sections: dict[str, Any]) -> list[str]:
    return alternatives(
        region, answers(region, {"capacity": [section(*given) for given in sections.items()]}), NOW
    )


def test_other_zones_of_the_shape_with_free_machines_come_first() -> None:
    rows = {
        f"{H100}@use1-az6": Availability(status="AVAILABLE", nodes=9),
        f"{H100}@use1-az4": Availability(status="AVAILABLE", nodes=2),
        f"{H100}@use1-az2": Availability(status="AVAILABLE", nodes=16),
        f"{H100}@use1-az1": Availability(status="OUT_OF_CAPACITY", nodes=4),
        f"{H100}@use1-az5": Availability(status="AVAILABLE"),
        "p4d.24xlarge@use1-az2": Availability(status="AVAILABLE", nodes=99),
    }
    assert named(aws(), availability=rows) == [
        f"{H100} in use1-az2: 16 machines could start now",
        f"{H100} in use1-az4: 2 machines could start now",
    ]


def test_fault_domains_of_a_domain_count_together() -> None:
    rows = {
        f"BM.GPU.H100.8@efgh:US-ASHBURN-AD-{domain}/FD-{fault}": Availability(status="AVAILABLE", nodes=1)
        for domain in (1, 2)
        for fault in (1, 2)
    }
    assert named(oci(), availability=rows) == [
        "BM.GPU.H100.8 in efgh:US-ASHBURN-AD-2: 2 machines could start now"
    ]


def test_reservations_that_no_pool_uses_and_blocks_for_sale() -> None:
    used = {"mode": "reservation", "id": "cr-0", "nodes": 4}
    held = {
        id_: HeldCapacity(
            shape=H100, kind="on-demand", state="active", is_usable=usable, zone="use1-az2", free_nodes=free
        )
        for id_, usable, free in (("cr-0", True, 4), ("cr-1", True, 3), ("cr-2", False, 9), ("cr-3", True, 0))
    }
    blocks = {
        str(days): BlockOffer(
            shape=H100,
            zone="use1-az2",
            nodes=8,
            hours=24,
            starts=NOW + timedelta(days=days),
            ends=NOW + timedelta(days=days + 1),
            upfront_usd=Decimal(9000),
        )
        for days in (-5, 2)
    }
    assert named(aws(used), held=held, block_offers=blocks) == [
        f"{H100} in use1-az2: 3 machines free in on-demand cr-1",
        f"{H100} in use1-az2: 8 machines in a Capacity Block from 2026-12-02 00:00 UTC for 24 hours, $9,000",
    ]


def test_groups_of_azure_are_named_as_a_declaration_names_them() -> None:
    group = "/subscriptions/0/resourceGroups/a/providers/Microsoft.Compute/capacityReservationGroups/"
    held = {
        f"{group}{name}/h200-1": HeldCapacity(
            shape="standard_nd96isr_h200_v5",
            kind="on-demand",
            state="Succeeded",
            is_usable=True,
            free_nodes=4,
        )
        for name in ("free", "Used")
    }
    used = {"mode": "reservation", "id": f"{group}used", "nodes": 4}
    assert named(azure(used), held=held) == [
        f"standard_nd96isr_h200_v5: 4 machines free in on-demand {group}free"
    ]


def test_without_answers_nothing_is_named() -> None:
    assert named(aws()) == []


def test_few_are_named_and_foreign_words_are_cleaned() -> None:
    rows = {
        f"{H100}@z{index}\n::error::\x1b[2J": Availability(status="AVAILABLE", nodes=1) for index in range(99)
    }
    lines = named(aws(), availability=rows)
    assert len(lines) == 6
    assert all(line.isprintable() for line in lines)
