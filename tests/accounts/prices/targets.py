"""Targets of the demo's own stacks."""

from functools import cache
from pathlib import Path

from gpufabric.accounts.target import Target, targets_of
from gpufabric.spec.project import load_project

REPO = Path(__file__).resolve().parents[3]


@cache
def target(stack: str) -> Target:
    """Return the target of one of the project's stacks."""
    regions = load_project(REPO).regions
    return targets_of({stack: regions[stack]})[0]
