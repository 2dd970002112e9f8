"""Whole reports of a few scenes, byte by byte; GPUFABRIC_WRITE_GOLDEN=1 writes them anew.

The other tests of this folder assert on parts, so that a change of wording touches few of these files.
"""

from collections.abc import Callable

import pytest

from gpufabric.report.json_form import as_json
from gpufabric.report.markdown import markdown
from gpufabric.report.page import page
from tests.report.conftest import CASES
from tests.report.reading import screen

SCENES = ("resize", "policy-failure", "crash")


@pytest.mark.parametrize("scene", SCENES)
def test_forms_for_people(scene: str, golden: Callable[[str, str], None]) -> None:
    report = CASES[scene]()
    golden(f"{scene}.md", markdown(report))
    golden(f"{scene}.html.txt", page(report))
    golden(f"{scene}.txt", screen(report))


@pytest.mark.parametrize("scene", [*SCENES, "replacement"])
def test_json(scene: str, golden: Callable[[str, str], None]) -> None:
    golden(f"{scene}.json", as_json(CASES[scene]()))
