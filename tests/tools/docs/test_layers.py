import tomllib
from pathlib import Path

import pytest

from tools.docs import layers


def test_an_arrow_that_a_longer_path_implies_is_left_out():
    imports = {"top": {"middle", "bottom"}, "middle": {"bottom"}, "bottom": set[str]()}
    assert layers.without_shortcuts(imports) == {"top": ["middle"], "middle": ["bottom"], "bottom": []}


def test_the_picture_has_every_layer_of_the_contract():
    picture = layers.picture()
    for package in (package for layer in layers.layers() for package in layer):
        assert f'    {package.removeprefix("gpufabric.")}["' in picture


@pytest.mark.parametrize("importer", ["check", "cli", "doctor"])
def test_simulated_clouds_are_imported_by_few(importer: str):
    packages = [package for layer in layers.layers() for package in layer]
    imports = layers.imports_between(packages)
    importers = {package for package, imported in imports.items() if "gpufabric.simcloud" in imported}
    assert f"gpufabric.{importer}" in importers
    assert len(importers) == 3


def test_the_contract_of_the_leaf_names_every_other_part(repo: Path):
    config = tomllib.loads((repo / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"]
    (leaf,) = [c for c in config["contracts"] if c.get("forbidden_modules") == ["gpufabric.simcloud"]]
    folders = [path.parent.name for path in (repo / "gpufabric").glob("*/__init__.py")]
    modules = [path.stem for path in (repo / "gpufabric").glob("*.py") if path.stem != "__init__"]
    importers = {"check", "cli", "doctor", "simcloud"}
    expected = {f"gpufabric.{name}" for name in {*folders, *modules} - importers}
    assert set(leaf["source_modules"]) == expected
