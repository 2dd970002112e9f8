from gpufabric.report.plots.link_bars import link_cells, link_rows
from tests.report.conftest import CASES
from tests.report.large import large_fabric
from tests.report.showing import shown


def test_links_by_their_use() -> None:
    rows = [(row.label, row.text, row.note) for row in link_rows(shown())]
    assert rows[0] == (
        "1. aws-us-east-1 to azure-eastus",
        "31 % used of 2 Gb/s",
        "training 0.62 Gb/s, copies unknown",
    )
    assert rows[2][:2] == ("3. azure-eastus to oci-us-ashburn-1", "6 % used of 10 Gb/s")


def test_a_load_that_no_stack_states_is_hatched() -> None:
    rows = link_rows(CASES["30-stacks"]())
    assert all(row.unknown and row.text == "2 Gb/s, load unknown" for row in rows)


def test_copies_are_a_part_of_their_own_and_unknown_ones_are_hatched() -> None:
    assert [part.kind for part in link_rows(shown())[0].parts] == ["used", "unknown", "limit"]
    used, copies, limit = link_rows(large_fabric())[0].parts
    assert (used.kind, copies.kind, limit.kind) == ("used", "copies", "limit")
    assert copies.start == used.width


def test_links_that_are_short_come_first() -> None:
    rows = link_rows(large_fabric())
    assert rows[0].text == "short: 132 % of 100 Gb/s"
    assert len(rows) == 12


def test_the_table_has_every_link_with_its_number_and_state() -> None:
    report = CASES["destroyed"]()
    assert list(link_cells(report)) == [
        (
            "1",
            "aws-us-east-1 to azure-eastus",
            "vpn",
            "2 Gb/s",
            "2.43 ms",
            "load unknown (training unknown, copies unknown)",
            "\N{MINUS SIGN} goes",
        )
    ]
    assert [cells[0] for cells in link_cells(large_fabric())] == [str(n) for n in range(1, 46)]
