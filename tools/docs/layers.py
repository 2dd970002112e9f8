"""The picture of the layers: packages of the import contract, and the imports that the code really has."""

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import grimp

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = "gpufabric"


def layers() -> list[list[str]]:
    """Return the packages of the import contract, the highest layer first; packages of one layer together."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    contracts: list[dict[str, Any]] = project["tool"]["importlinter"]["contracts"]
    contract = next(contract for contract in contracts if contract["type"] == "layers")
    return [layer.split(" | ") for layer in contract["layers"]]


def imports_between(packages: list[str]) -> dict[str, set[str]]:
    """Return by package the packages that its modules import directly."""
    graph = grimp.build_graph(PACKAGE, cache_dir=None)
    for package in packages:
        graph.squash_module(package)
    return {
        package: graph.find_modules_directly_imported_by(package) & {*packages} - {package}
        for package in packages
    }


def without_shortcuts(imports: Mapping[str, set[str]]) -> dict[str, list[str]]:
    """Return the imports without those that a longer way of imports implies.

    Args:
        imports: imported packages by package, without a circle.
    """

    def reached(package: str) -> set[str]:
        return set(imports[package]).union(*(reached(imported) for imported in imports[package]))

    return {
        package: sorted(imported.difference(*(reached(other) for other in imported)))
        for package, imported in imports.items()
    }


def picture() -> str:
    """Return the layers as a Mermaid diagram in a fenced block."""
    packages = [package for layer in layers() for package in layer]
    names = {package: package.removeprefix(f"{PACKAGE}.") for package in packages}
    lines = [f'    {names[package]}["{names[package]}<br>{_summary(package)}"]' for package in packages]
    for package, imported in without_shortcuts(imports_between(packages)).items():
        lines += [f"    {names[package]} --> {names[other]}" for other in imported]
    return "\n".join(["```mermaid", "flowchart TB", *lines, "```"])


def _summary(package: str) -> str:
    """Return the first sentence of a package's docstring, without its full stop and Mermaid's quotes."""
    source = (ROOT / package.replace(".", "/") / "__init__.py").read_text(encoding="utf-8")
    first = source.split('"""')[1].strip().splitlines()[0]
    return first.rstrip(".").replace('"', "'").replace("``", "")
