"""docs/existing.md has the refused cases that the tests prove, and its examples plan."""

import os
from pathlib import Path

import pytest

from tests.docs.existing import HEADERS, LINES, smallest, smallest_text
from tests.plan.aws.given import CASES as AWS
from tests.plan.given_cases import Refused, as_table, plan_given
from tests.plan.oci.given import CASES as OCI

TABLES = {"AWS": AWS, "OCI": OCI}
SMALLEST = {"aws": LINES, "oci": LINES + HEADERS}
"""Clouds, and the lines below which their smallest declaration stays; that of OCI without the headers."""


@pytest.mark.parametrize("cloud", TABLES)
def test_the_page_lists_the_refused_cases(cloud: str, repo: Path) -> None:
    """GPUFABRIC_WRITE_GOLDEN=1 writes the table."""
    cases: list[Refused] = TABLES[cloud]
    page = repo / "docs" / "existing.md"
    text = page.read_text(encoding="utf-8")
    begin, end = f"<!-- begin refused on {cloud} -->", f"<!-- end refused on {cloud} -->"
    before, rest = text.split(begin)
    written = f"{before}{begin}\n\n{as_table(cases)}\n\n{end}{rest.split(end)[1]}"
    if os.environ.get("GPUFABRIC_WRITE_GOLDEN"):
        page.write_text(written, encoding="utf-8")
    assert page.read_text(encoding="utf-8") == written


@pytest.mark.parametrize("cloud", SMALLEST)
def test_the_smallest_declaration_is_small_and_plans(cloud: str) -> None:
    assert len(smallest_text(cloud).splitlines()) < SMALLEST[cloud]
    plan = plan_given(smallest(cloud))
    assert not plan.makes_cluster
    assert plan.system_nodes == 0
