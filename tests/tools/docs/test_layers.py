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
