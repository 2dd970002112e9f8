from dataclasses import replace
from pathlib import Path

import pytest

from gpufabric.accounts.target import targets_of
from gpufabric.roles.role import PLACEHOLDERS, place_of
from gpufabric.spec.project import load_project


def test_a_place_has_what_the_declaration_states(repo: Path):
    project = load_project(repo)
    places = {target.cloud: place_of(target) for target in targets_of(project.regions) if target.stacks}
    assert places["aws"].prefixes
    assert places["oci"].compartments
    assert all(compartment.startswith("ocid1.") for compartment in places["oci"].compartments)
    assert places["azure"].compartments == ()


@pytest.mark.parametrize("cloud", PLACEHOLDERS)
def test_words_to_replace_are_in_capitals(cloud):
    place = PLACEHOLDERS[cloud]
    assert place.account.isupper()
    assert place.cloud == cloud


def test_stacks_of_one_account_share_a_place():
    first, second = PLACEHOLDERS["oci"], replace(PLACEHOLDERS["oci"], prefixes=("A",), compartments=("B",))
    joined = first.with_stacks_of(second)
    assert joined.prefixes == ("A", "STACK")
    assert joined.compartments == ("B", "COMPARTMENT_ID")
