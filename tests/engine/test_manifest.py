import json
from pathlib import Path

import pytest

from gpufabric.engine.manifest import (
    MANIFEST,
    Manifest,
    StackRecord,
    UndeclaredStack,
    UnknownFormatError,
    read_manifest,
)


def manifest(**more: object) -> Manifest:
    stacks = {"aws": StackRecord("failed", errors=["no passphrase"])}
    return Manifest("run", "up", "2026-12-01T12:00:00Z", "", "", stacks, **more)  # type: ignore[arg-type]


def test_what_is_written_is_read(tmp_path: Path) -> None:
    written = manifest(errors=["no backend"], undeclared=[UndeclaredStack("oci", 3, gpus=8)])
    written.write(tmp_path)
    assert read_manifest(tmp_path / MANIFEST) == written


def test_fields_of_a_later_version_are_left_out_and_missing_ones_are_empty(tmp_path: Path) -> None:
    manifest().write(tmp_path)
    file = tmp_path / MANIFEST
    data = json.loads(file.read_text())
    del data["errors"], data["undeclared"], data["stacks"]["aws"]["errors"]
    data["later"] = data["stacks"]["aws"]["later"] = 1
    file.write_text(json.dumps(data))
    read = read_manifest(file)
    assert (read.errors, read.undeclared, read.stacks["aws"].errors) == ([], [], [])


@pytest.mark.parametrize("text", ["", "{", "[]", '{"format": 1}', '{"format": 1, "stacks": 7}'])
def test_a_damaged_manifest_is_an_error(tmp_path: Path, text: str) -> None:
    file = tmp_path / MANIFEST
    file.write_text(text)
    with pytest.raises(ValueError, match="not the manifest of a run"):
        read_manifest(file)


def test_another_format_is_an_error_of_its_own(tmp_path: Path) -> None:
    file = tmp_path / MANIFEST
    file.write_text('{"format": 2}')
    with pytest.raises(UnknownFormatError, match="format 2, not 1"):
        read_manifest(file)


def test_a_run_that_stopped_is_not_complete() -> None:
    done = Manifest("run", "up", "", "", "", {"aws": StackRecord("done")})
    assert done.complete
    done.errors.append("no backend")
    assert not done.complete


def test_what_to_do_about_a_stack_without_a_file() -> None:
    assert UndeclaredStack("aws-us-west-2").next_step == (
        "restore stacks/Pulumi.aws-us-west-2.yaml; or `gpufabric destroy aws-us-west-2` destroys it from its "
        "state"
    )
    renamed = UndeclaredStack("aws-us-west-2", same_region=["aws-us-west-2-b"]).next_step
    assert "stacks/Pulumi.aws-us-west-2-b.yaml declares the same region" in renamed
    assert "rename it to Pulumi.aws-us-west-2.yaml" in renamed
