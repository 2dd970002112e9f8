"""The files of a release are complete, and their page on PyPI works outside of the repository."""

import re
import tarfile
import tomllib
import zipfile
from collections.abc import Iterator
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import cmarkgfm
import pytest
from packaging.metadata import Metadata
from packaging.requirements import Requirement

from tests.built import Built, build, tracked

LINKS = {"components": "gpufabric/components", "policies": "gpufabric/policies"}
"""Folders that the package has through links."""

SOURCE = "https://github.com/gpufabric/gpufabric"


@pytest.fixture(scope="module")
def built(repo: Path, tmp_path_factory: pytest.TempPathFactory) -> Built:
    return build(repo, tmp_path_factory.mktemp("release"))


def expected(repo: Path) -> set[str]:
    """Return the files of the package, under their names in it."""
    names = tracked(repo, "gpufabric", *LINKS)
    inside = {name for name in names if name.startswith("gpufabric/") and name not in LINKS.values()}
    linked = {name for name in names if name.split("/")[0] in LINKS}
    return inside | {f"gpufabric/{name}" for name in linked}


def project(repo: Path) -> dict[str, Any]:
    return tomllib.loads((repo / "pyproject.toml").read_text(encoding="utf-8"))["project"]


def metadata(built: Built) -> Metadata:
    with zipfile.ZipFile(built.wheel) as archive:
        (name,) = (name for name in archive.namelist() if name.endswith(".dist-info/METADATA"))
        return Metadata.from_email(archive.read(name), validate=True)


def test_the_wheel_has_every_file_of_the_package_and_no_other(built: Built, repo: Path) -> None:
    with zipfile.ZipFile(built.wheel) as archive:
        names = {name for name in archive.namelist() if ".dist-info/" not in name}
    assert names == expected(repo)


def test_the_source_has_the_package_and_what_its_build_reads(built: Built, repo: Path) -> None:
    with tarfile.open(built.sdist) as archive:
        names = {member.name.partition("/")[2] for member in archive.getmembers() if member.isfile()}
    assert names >= expected(repo)
    others = {name for name in names if not name.startswith(("gpufabric/", "gpufabric.egg-info/"))}
    assert others == {
        "CHANGELOG.md", "LICENSE", "MANIFEST.in", "PKG-INFO", "README.md", "SECURITY.md", "pyproject.toml",
        "setup.cfg", "setup.py",
    }  # fmt: skip


def test_the_metadata_is_valid(built: Built, repo: Path) -> None:
    known = metadata(built)
    assert known.name == "gpufabric"
    assert str(known.version) == project(repo)["version"]
    assert known.license_expression == "Apache-2.0"
    assert known.description_content_type == "text/markdown"
    assert {"Changelog", "Documentation", "Issues", "Source"} <= set(known.project_urls or {})
    assert {"aws", "azure", "oci"} <= set(known.provides_extra or [])
    assert known.keywords
    assert known.classifiers


class _Page(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.addresses: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = dict(attrs)
        self.addresses += [value for key in ("href", "src") if (value := named.get(key))]


def addresses(text: str) -> Iterator[str]:
    page = _Page()
    page.feed(cmarkgfm.github_flavored_markdown_to_html(text))
    yield from page.addresses


def test_the_page_names_files_of_the_release(built: Built, repo: Path) -> None:
    known = metadata(built)
    linked = list(addresses(known.description or ""))
    assert len(linked) > 40
    assert [address for address in linked if not address.startswith(("https://", "#"))] == []
    own = re.compile(rf"{re.escape(SOURCE)}/(?:blob|raw)/v{re.escape(str(known.version))}/([^#]+)")
    named = [match[1] for address in linked if (match := own.fullmatch(address.partition("#")[0]))]
    assert len(named) > 40
    assert [name for name in named if not (repo / name).exists()] == []
    pictures = [address for address in linked if address.endswith(".png")]
    assert pictures
    assert all("/raw/" in address for address in pictures)


@cache
def requirements(repo: Path) -> dict[str, Requirement]:
    stated = project(repo)
    extras = stated["optional-dependencies"]
    clouds = (text for extra, texts in extras.items() if extra not in ("dev", "docs") for text in texts)
    texts = [*stated["dependencies"], *clouds]
    return {named.name: named for named in map(Requirement, texts)}


def locked(repo: Path) -> dict[str, str]:
    text = (repo / "requirements.lock").read_text(encoding="utf-8")
    return dict(re.findall(r"^([a-z0-9-]+)==([^ ;\\]+)", text, re.MULTILINE))


def test_requirements_of_users_are_ranges(repo: Path) -> None:
    for requirement in requirements(repo).values():
        operators = {specifier.operator for specifier in requirement.specifier}
        assert operators == {">=", "<"}, f"{requirement}: a pin cannot live beside another package"


def test_the_lock_of_the_checkout_lies_in_the_ranges(repo: Path) -> None:
    versions = locked(repo)
    for name, requirement in requirements(repo).items():
        pinned = versions[name.replace(".", "-")]
        assert requirement.specifier.contains(pinned), f"{name} {pinned}: {requirement}"
