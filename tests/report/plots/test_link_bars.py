from gpufabric.report.plots.link_bars import link_cells, link_rows
from tests.report.conftest import CASES
from tests.report.large import large_fabric
from tests.report.showing import shown


def test_links_by_their_use() -> None:
    rows = [(row.label, row.text, row.note) for row in link_rows(shown())]
    assert rows[0] == ("1. aws-us-east-1 to azure-eastus", "needs 0.62 of 2 Gb/s", "31 % used")
    assert rows[2] == ("3. azure-eastus to oci-us-ashburn-1", "needs 0.62 of 10 Gb/s", "6 % used")


def test_a_load_that_no_stack_states_is_hatched() -> None:
    rows = link_rows(CASES["30-stacks"]())
    assert all(row.unknown and row.text == "2 Gb/s, load unknown" for row in rows)


def test_links_that_are_short_come_first() -> None:
    rows = link_rows(large_fabric())
    assert rows[0].note == "short: 129 %"
    assert [part.kind for part in rows[0].parts] == ["used", "over", "limit"]
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
            "load unknown",
            "\N{MINUS SIGN} goes",
        )
    ]
    assert [cells[0] for cells in link_cells(large_fabric())] == [str(n) for n in range(1, 46)]
