"""The program that creates the roles of pipelines, with its example stacks."""

import shutil
from pathlib import Path

import pytest

from gpufabric.check.config import stack_config
from gpufabric.check.program import ProgramRun, run_program
from gpufabric.check.providers import Providers
from gpufabric.cli.roles import PurposeChoice, roles

ACCOUNTS = {"aws": ["aws-us-east-1"], "azure": ["azure-eastus"]}
PROGRAM = "pipeline-roles"


@pytest.fixture(scope="module")
def folder(repo: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A checkout with the role files of the example's accounts."""
    root = tmp_path_factory.mktemp("checkout")
    shutil.copytree(repo / PROGRAM, root / PROGRAM)
    for stacks in ACCOUNTS.values():
        for purpose in PurposeChoice:
            roles(purpose, stacks, out=root / "roles", root=repo)
    return root / PROGRAM


def run(folder: Path, stack: str) -> ProgramRun:
    config = stack_config(folder, stack)
    return run_program(folder, folder, stack, config, references={}, providers=Providers())


@pytest.mark.parametrize(
    ("stack", "type_"),
    [("aws", "aws:iam/role:Role"), ("azure", "azure-native:managedidentity:FederatedIdentityCredential")],
)
def test_the_examples_create_a_role_for_each_purpose(folder: Path, stack: str, type_: str):
    result = run(folder, stack)
    assert (result.problems, result.errors, result.broken) == ((), (), "")
    names = {resource.name for resource in result.resources if resource.type == type_}
    assert names == {"gpufabric-snapshots", "gpufabric-preview", "gpufabric-up"}


def test_without_role_files_it_says_how_to_write_them(folder: Path, tmp_path: Path):
    shutil.copytree(folder, tmp_path / PROGRAM)
    result = run(tmp_path / PROGRAM, "aws")
    (text,) = map(str, result.problems or result.errors)
    assert "gpufabric roles --out" in text
