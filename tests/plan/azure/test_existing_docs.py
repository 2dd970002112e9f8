"""The document's part on Azure: the smallest declaration of pools, and the refused cases that tests prove."""

import os
import re
from pathlib import Path
from typing import Any, cast

from ruamel.yaml import YAML

from gpufabric.spec.azure.region import AzureRegion
from tests.plan.azure.test_existing import ROWS, plan_of

MOST_LINES = 15
PAGE = Path(__file__).parents[3] / "docs" / "existing.md"
(EXAMPLE,) = re.findall(
    r"```yaml\n(config:\n.*?)```",
    PAGE.read_text(encoding="utf-8").partition("\n## Azure\n")[2].partition("\n## OCI\n")[0],
    re.DOTALL,
)
SMALLEST: dict[str, Any] = cast("Any", YAML(typ="safe")).load(EXAMPLE)["config"]["gpufabric:region"]
"""Declaration of the example."""

_BEGIN, _END = "<!-- begin refused on Azure -->", "<!-- end refused on Azure -->"


def test_the_smallest_declaration_is_short_and_makes_pools_only() -> None:
    assert len(EXAMPLE.splitlines()) < MOST_LINES
    plan = plan_of(AzureRegion.model_validate(SMALLEST).model_dump(mode="json", exclude_unset=True))
    parts = plan.parts
    assert not (parts.network or parts.cluster or parts.account or parts.lustre or parts.training_identity)
    assert parts.subnets == ()
    assert [pool.name for pool in plan.pools] == ["train"]


def test_the_page_lists_the_refused_cases() -> None:
    """GPUFABRIC_WRITE_GOLDEN=1 writes the table."""
    text = PAGE.read_text(encoding="utf-8")
    before, rest = text.split(_BEGIN)
    written = f"{before}{_BEGIN}\n\n{_table()}\n\n{_END}{rest.split(_END)[1]}"
    if os.environ.get("GPUFABRIC_WRITE_GOLDEN"):
        PAGE.write_text(written, encoding="utf-8")
    assert PAGE.read_text(encoding="utf-8") == written


def _table() -> str:
    """Return the refused cases as a table; the marks for the beginnings of ids are left out."""
    rows = [
        f"| {row['tried']} | `{row['where']}` | {_cut(row['given'])} | {_cut(row['allowed'])} |"
        for row in ROWS
    ]
    return "\n".join(["| Refused | Place | Given | Allowed |", "|---|---|---|---|", *rows])


def _cut(text: str) -> str:
    return text.replace("~", "").replace("^", "")
