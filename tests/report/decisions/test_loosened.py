import pytest

from gpufabric.protection.loosening import Loosening
from gpufabric.report.decisions.loosened import is_shared, loosened_place

STACK = "azure-eastus"
WAIVERS = "stacks/waivers.yaml"


@pytest.mark.parametrize(
    ("loosening", "place"),
    [
        (
            Loosening(f"stacks/Pulumi.{STACK}.yaml", "budget.usd_per_hour: 10 -> 20"),
            ("", "budget.usd_per_hour"),
        ),
        (Loosening("Pulumi.yaml", "fabric.training: declared -> none"), ("", "fabric.training")),
        (Loosening(WAIVERS, "waiver of imdsv2 for urn:pulumi:a::*: none -> until 2027-01-31"), (WAIVERS, "")),
        (
            Loosening(f"stacks/quota-snapshots/{STACK}.yaml", "quota cores, used by others: 8 -> 4 vCPU"),
            ("", "quota.families.cores.limit"),
        ),
    ],
)
def test_a_loosened_setting_leads_to_its_file(loosening: Loosening, place: tuple[str, str]) -> None:
    assert loosened_place(f"{loosening}; compared with the last update", STACK) == place


def test_other_texts_lead_nowhere() -> None:
    assert loosened_place("protection.pools changes from 0 to no limit", STACK) == ("", "")


@pytest.mark.parametrize(
    ("file", "shared"), [(WAIVERS, True), ("Pulumi.yaml", True), (f"stacks/Pulumi.{STACK}.yaml", False)]
)
def test_files_of_all_stacks(file: str, shared: bool) -> None:
    assert is_shared(str(Loosening(file, "a: 1 -> 2"))) is shared
