"""Everything that a component can make is priced, free or listed without a price."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from gpufabric.catalog.catalog import default_catalog
from gpufabric.policies.billing.extract import EXTRACTORS
from gpufabric.wire.schema.tokens import PACKAGES, class_table

FREE = default_catalog().free_types().keys()

ROOT = Path(__file__).parents[3]
SDKS = {module: package for package, module in PACKAGES.items()}


def sdk_names(tree: ast.Module) -> dict[str, str]:
    """Give what a file calls the parts of an SDK that it imports, by their full names."""
    names: dict[str, str] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                if alias.name.split(".")[0] in SDKS:
                    names[alias.asname or alias.name.split(".")[0]] = (
                        alias.name if alias.asname else alias.name.split(".")[0]
                    )
        elif isinstance(node, ast.ImportFrom) and node.module and node.module.split(".")[0] in SDKS:
            for alias in node.names:
                names[alias.asname or alias.name] = f"{node.module}.{alias.name}"
    return names


def mentioned(source: str) -> Iterator[str]:
    """Give the full names of all that a file mentions of an SDK."""
    tree = ast.parse(source)
    names = sdk_names(tree)
    for node in ast.walk(tree):
        parts: list[str] = []
        inner: ast.expr | ast.AST = node
        while isinstance(inner, ast.Attribute):
            parts.append(inner.attr)
            inner = inner.value
        if isinstance(inner, ast.Name) and inner.id in names:
            yield ".".join([names[inner.id], *reversed(parts)])


@cache
def tokens() -> dict[str, str]:
    """Type tokens by the full name of their class."""
    return {
        f"{module}.{name}": token
        for package in PACKAGES
        for token, (module, name) in class_table(package).items()
    }


@cache
def made() -> frozenset[str]:
    """Types that the components' code mentions."""
    known = tokens()
    files = (ROOT / "components").rglob("*.py")
    names = {name for file in files for name in mentioned(file.read_text(encoding="utf-8"))}
    return frozenset(known[name] for name in names if name in known)


def test_the_scan_sees_every_way_to_name_a_class() -> None:
    source = (
        "import pulumi_aws as aws\nimport pulumi_oci\nfrom pulumi_aws import ec2\n"
        "from pulumi_azure_native.network import Subnet as S\n"
        "aws.s3.Bucket('x')\npulumi_oci.core.Vcn('x')\nec2.Vpc('x')\nS('x')\nother.Thing('x')\n"
    )
    names = set(mentioned(source)) & tokens().keys()
    assert {tokens()[name] for name in names} == {
        "aws:s3/bucket:Bucket",
        "oci:Core/vcn:Vcn",
        "aws:ec2/vpc:Vpc",
        "azure-native:network:Subnet",
    }


def test_components_make_much_of_each_cloud() -> None:
    packages = [type_.split(":")[0] for type_ in made()]
    assert all(packages.count(package) > 25 for package in PACKAGES)


def test_no_type_that_is_made_is_unknown() -> None:
    assert sorted(made() - EXTRACTORS.keys() - FREE) == []


def test_no_type_is_both_billed_and_free() -> None:
    assert sorted(EXTRACTORS.keys() & FREE) == []


@pytest.mark.parametrize("type_", sorted(FREE))
def test_what_is_free_has_a_source(type_: str) -> None:
    assert default_catalog().free_types()[type_].title.source in default_catalog().sources
