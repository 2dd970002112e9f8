"""Values that the engine reads differently are refused where they stand."""

from pathlib import Path

import pytest

from gpufabric.spec.problems import DeclarationError
from gpufabric.spec.project import load_project
from tests.cli.demo_project import write_project

STACK = "aws-us-east-1"


def with_line(root: Path, nodes: str) -> Path:
    """Write a project whose first pool of a region has another number of nodes; give the region's file."""
    write_project(root)
    file = root / "stacks" / f"Pulumi.{STACK}.yaml"
    lines = file.read_text().splitlines()
    (first, *_) = [number for number, line in enumerate(lines) if line.strip().startswith("nodes:")]
    lines[first] = f"{lines[first].partition('nodes:')[0]}nodes: {nodes}"
    file.write_text("\n".join(lines) + "\n")
    return file


@pytest.mark.parametrize(
    ("nodes", "given", "allowed"),
    [
        ("020", "020, a number with a leading zero", "20, or text in quotes"),
        ("-020", "-020, a number with a leading zero", "-20, or text in quotes"),
        ("true", "true or false", "a number"),
        (".inf", "inf", "a finite number"),
        ("9" * 20, "a number that is too large", f"at most {2**63 - 1}"),
        ("9" * 400, "a number of 400 characters", "at most 40 characters"),
        ("2026-11-24", "2026-11-24 without quotes, a date", "'2026-11-24' in quotes"),
        ("2026-11-24T11:30:00Z", "2026-11-24T11:30:00+00:00 without quotes", "in quotes"),
    ],
)
def test_ambiguous_value(tmp_path: Path, nodes: str, given: str, allowed: str) -> None:
    file = with_line(tmp_path, nodes)
    with pytest.raises(DeclarationError) as caught:
        load_project(tmp_path).stack(STACK)
    (problem, *_) = caught.value.problems
    assert given in problem.given
    assert allowed in problem.allowed
    assert problem.where.endswith("nodes")
    assert file.read_text().splitlines()[problem.line - 1].strip() == f"nodes: {nodes}"
    assert len(str(problem)) < 2000


@pytest.mark.parametrize("nodes", ["8", "0", "0x8", "0o10", "&count 8", "+8"])
def test_what_both_read_alike_is_taken(tmp_path: Path, nodes: str) -> None:
    with_line(tmp_path, nodes)
    declared = load_project(tmp_path).regions[STACK]
    assert [pool.nodes for pool in declared.pools.values()] == [0 if nodes == "0" else 8]


def test_a_boolean_of_the_fabric_is_no_number(tmp_path: Path) -> None:
    write_project(tmp_path)
    file = tmp_path / "Pulumi.yaml"
    text = file.read_text()
    assert "step_seconds: 6.0" in text
    file.write_text(text.replace("step_seconds: 6.0", "step_seconds: true"))
    with pytest.raises(DeclarationError, match="step_seconds: given true or false; allowed: a number"):
        load_project(tmp_path)
