"""docs/errors.md quotes errors as they are."""

import re
from pathlib import Path

import pytest

from gpufabric.spec.project import load_project
from tests.cli.demo_project import write_project
from tests.docs.pages import ROOT, blocks

PAGE = ROOT / "docs" / "errors.md"
STACK = "aws-us-east-1"

CASES = {
    "given unknown key 'node'": ("nodes: 16\n        capacity", "node: 16\n        capacity"),
    "given nothing;": ("    zone: use1-az6\n", ""),
    "allowed: text (quote numbers": ('account_id: "123456789012"', "account_id: 123456789012"),
    "given aws us-west-2 in stack": ("region: us-east-1", "region: us-west-2"),
    "given an encrypted value;": ("nodes: 16\n        capacity", "nodes: {secure: v1:a:b}\n        capacity"),
}
"""By the beginning of each quoted error: a text of the stack's file, and what stands there instead."""


def faults(tmp_path: Path, old: str, new: str) -> str:
    """Return the errors of a stack's file with a changed text."""
    root = write_project(tmp_path / "project")
    file = root / "stacks" / f"Pulumi.{STACK}.yaml"
    text = file.read_text()
    assert old in text
    file.write_text(text.replace(old, new, 1))
    return "\n".join(str(problem) for problem in load_project(root).faults[STACK])


def quoted() -> list[str]:
    """Return the errors that the page quotes in its table of frequent ones, of declarations."""
    rows = re.findall(r"^\| `([^`]+)` \|", PAGE.read_text().partition("## Frequent ones")[2], re.MULTILINE)
    return [row for row in rows if "allowed:" in row]


@pytest.mark.parametrize("error", quoted())
def test_quoted_errors(error: str, tmp_path: Path) -> None:
    (case,) = (case for begin, case in CASES.items() if error.startswith(begin))
    pattern = re.escape(error).replace(r"\.\.\.", ".*")
    assert re.search(pattern, faults(tmp_path, *case)), faults(tmp_path / "again", *case)


def test_every_case_is_quoted() -> None:
    assert len(quoted()) == len(CASES)


def test_the_example_of_the_four_parts(tmp_path: Path) -> None:
    (example,) = (block.text.strip() for block in blocks(PAGE))
    assert example in faults(tmp_path, "nodes: 16\n        capacity", "nodes: -1\n        capacity")
