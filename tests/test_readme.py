"""The README shows the demo's numbers and the Makefile's targets."""

import re
from pathlib import Path

import pytest

from gpufabric.catalog.catalog import default_catalog
from gpufabric.spec.project import load_project


@pytest.fixture
def readme(repo: Path) -> str:
    """Text of the README."""
    return (repo / "README.md").read_text(encoding="utf-8")


def test_make_targets_exist(repo: Path, readme: str) -> None:
    makefile = (repo / "Makefile").read_text(encoding="utf-8")
    for target in sorted(set(re.findall(r"\bmake ([a-z-]+)", readme))):
        if target != "and":
            assert re.search(rf"^{target}:", makefile, re.MULTILINE), target


def test_gpu_counts_are_those_of_the_stacks(repo: Path, readme: str) -> None:
    catalog = default_catalog()
    regions = load_project(repo).regions
    counts = {
        stack: sum(
            pool.nodes * catalog.shape(region.cloud, pool.shape).gpus for pool in region.pools.values()
        )
        for stack, region in regions.items()
    }
    for stack, gpus in counts.items():
        assert re.search(rf"^{stack} .* {gpus} ", readme, re.MULTILINE), stack
    assert f"{sum(counts.values()):,} GPUs" in readme
