"""Whether the folder of a file backend can be written; the scenes of game days mount read-only ones."""

import os
from pathlib import Path

import pytest

from gpufabric.engine.writable import unwritable


def refusing(denied: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Deny one folder to this user, also to root."""
    access = os.access

    def denying(path: Path, mode: int) -> bool:
        return path != denied and access(path, mode)

    monkeypatch.setattr(os, "access", denying)


def test_the_folder_that_cannot_be_written_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    locks = tmp_path / "states/.pulumi/locks/organization/p"
    locks.mkdir(parents=True)
    assert unwritable("file://./states", "p", tmp_path) == ""
    refusing(locks, monkeypatch)
    assert unwritable("file://./states", "p", tmp_path).startswith(f"{locks}, which cannot be written")
    assert unwritable("file://./states", "other", tmp_path) == ""


@pytest.mark.parametrize("address", ["", "s3://bucket", "https://app.pulumi.com"])
def test_other_backends_are_not_asked(tmp_path: Path, address: str) -> None:
    assert unwritable(address, "p", tmp_path) == ""
