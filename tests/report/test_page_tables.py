from gpufabric.report.page_tables import cost_cells, domain_cells, region_cells
from tests.report.conftest import CASES
from tests.report.showing import shown


def test_regions_have_their_marks_and_pools() -> None:
    assert next(region_cells(shown())) == (
        "aws-us-east-1",
        "\N{HEAVY MULTIPLICATION X} failed",
        "train 64 x p6-b200.48xlarge 512 GPUs, efa 3,200 Gb/s power domain us-east-1 / 1.1 MW",
    )


def test_costs_and_power_domains() -> None:
    assert next(cost_cells(CASES["up"]()))[:2] == ("aws-us-east-1", "0 → 64")
    assert list(domain_cells(CASES["up"]())) == [
        ("US-MIDA-PJM", "128", "100 %", "0", "aws-us-east-1, azure-eastus")
    ]
