from pathlib import Path

import pytest

from gpufabric.doctor import versions
from gpufabric.doctor.versions import PROVIDERS, SDKS, versions_of
from tests.doctor.conftest import executable


def test_every_package_of_an_environment_has_its_version(repo: Path) -> None:
    known = versions_of(repo)
    assert set(known.packages) == {*SDKS, *PROVIDERS}
    assert all(known.packages.values())
    assert known.gpufabric


def test_what_is_not_installed_has_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(versions, "PROVIDERS", {"no-such-package-of-gpufabric": "aws"})
    known = versions_of(tmp_path)
    assert known.engine is None
    assert known.packages["no-such-package-of-gpufabric"] is None


@pytest.mark.parametrize(("says", "version"), [("echo v3.99.1", "3.99.1"), ("exit 1", None)])
def test_an_engine_on_path_is_asked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, says: str, version: str | None
) -> None:
    executable(tmp_path / "pulumi", f"#!/bin/sh\n{says}\n")
    monkeypatch.setenv("PATH", str(tmp_path))
    assert versions_of(tmp_path).engine == version
