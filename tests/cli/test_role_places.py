import shutil
from pathlib import Path

import pytest
import typer

from gpufabric.cli.role_places import declared_places


def test_types_are_those_of_the_programs(repo: Path):
    places = declared_places(repo, ["aws-us-east-1"], with_types=True)
    ((place, types),) = places.items()
    assert place.prefixes == ("aws-us-east-1",)
    assert types is not None
    assert "aws:eks/cluster:Cluster" in types
    assert all(type_.startswith("aws:") for type_ in types)


def test_the_backbone_counts_if_no_stack_is_named(repo: Path):
    places = declared_places(repo, [], with_types=True)
    for place, types in places.items():
        assert "backbone" in place.prefixes
        assert types
    types = {type_ for types_of_stack in places.values() for type_ in types_of_stack or ()}
    assert "aws:ec2transitgateway/transitGateway:TransitGateway" in types


def test_no_program_runs_for_snapshots(repo: Path):
    assert set(declared_places(repo, [], with_types=False).values()) == {None}


def test_a_program_that_fails_has_no_role(repo: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    shutil.copy(repo / "Pulumi.yaml", tmp_path)
    (tmp_path / "stacks").mkdir()
    for file in (repo / "stacks").glob("Pulumi.aws-us-east-1.yaml"):
        shutil.copy(file, tmp_path / "stacks")
    (tmp_path / "stacks" / "__main__.py").write_text("raise RuntimeError('broken')\n")
    with pytest.raises(typer.Exit) as exit_:
        declared_places(tmp_path, ["aws-us-east-1"], with_types=True)
    assert exit_.value.exit_code == 1
    assert "gpufabric check" in capsys.readouterr().err
