"""docs/existing.md has the refused cases of the backbone that the tests prove."""

import os
from pathlib import Path

from tests.plan.links.given import as_table
from tests.plan.links.test_existing import CASES as ZONES
from tests.plan.links.test_given_hubs import CASES as HUBS
from tests.plan.links.test_given_regions import CASES as REGIONS
from tests.plan.links.test_virtual_hubs import CASES as VIRTUAL_HUBS

BEGIN, END = "<!-- begin refused on the backbone -->", "<!-- end refused on the backbone -->"


def test_the_page_lists_the_refused_cases(repo: Path) -> None:
    """GPUFABRIC_WRITE_GOLDEN=1 writes the table."""
    page = repo / "docs" / "existing.md"
    text = page.read_text(encoding="utf-8")
    before, rest = text.split(BEGIN)
    table = as_table([*HUBS, *VIRTUAL_HUBS, *REGIONS, *ZONES])
    written = f"{before}{BEGIN}\n\n{table}\n\n{END}{rest.split(END)[1]}"
    if os.environ.get("GPUFABRIC_WRITE_GOLDEN"):
        page.write_text(written, encoding="utf-8")
    assert page.read_text(encoding="utf-8") == written
