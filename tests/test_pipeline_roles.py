"""The program that creates the roles of pipelines, with its example stacks."""

import shutil
from collections import Counter
from pathlib import Path

import pytest

from gpufabric.check.config import stack_config
from gpufabric.check.program import ProgramRun, run_program
from gpufabric.check.providers import Providers
from gpufabric.cli.roles import PurposeChoice, roles
from gpufabric.engine.locate import Engine
from gpufabric.simcloud.inspect import held
from gpufabric.spec.pipeline import PURPOSES
from tests.simcloud.project import Project

ACCOUNTS = {"aws": ["aws-us-east-1"], "azure": ["azure-eastus"]}
PROGRAM = "tools/pipeline-roles"


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


BOTH = """
import pulumi
import pulumi_aws as aws
from gpufabric.catalog.catalog import default_catalog
from gpufabric.components.pipelines.aws import AwsPipelineRoles
from gpufabric.components.pipelines.azure import AzurePipelineIdentities
from gpufabric.roles.role import PLACEHOLDERS
from gpufabric.roles.roles import role_files
from gpufabric.spec.pipeline import PURPOSES, pipeline_trust

def texts(cloud):
    files = {purpose: role_files(PLACEHOLDERS[cloud], purpose, default_catalog()) for purpose in PURPOSES}
    return {purpose: [file.text for file in found] for purpose, found in files.items()}

trust = pipeline_trust({"host": "github", "repository": "example/fabric"})
at = pulumi.ResourceOptions(providers=[aws.Provider("east", region="us-east-1")])
AwsPipelineRoles("gpufabric", account_id="123456789012", trust=trust, policies=texts("aws"), opts=at)
AzurePipelineIdentities(
    "gpufabric-azure", subscription_id="5f1c3e0a-7d24-4b8e-9a61-2c0d8e4f7b93", location="eastus",
    trust=trust, roles={purpose: found[0] for purpose, found in texts("azure").items()},
)
"""


@pytest.mark.engine
@pytest.mark.slow
def test_the_simulated_clouds_take_the_roles(engine: Engine, tmp_path: Path):
    project = Project(engine, tmp_path)
    project.program = BOTH
    project("up", "--yes", "--skip-preview")
    types = Counter(entry.resource.type for entry in held(project.root))
    assert types["aws:iam/role:Role"] == len(PURPOSES)
    assert types["azure-native:authorization:RoleDefinition"] == len(PURPOSES)
    project("preview", "--expect-no-changes")
    project("destroy", "--yes", "--skip-preview")
    assert list(held(project.root)) == []
