from pathlib import Path

import pytest
import typer

from gpufabric.cli.pipeline_options import PipelineOptions, settings_of
from gpufabric.pipelines.jobs import jobs_of
from gpufabric.pipelines.settings import PipelineSettings, Runner
from gpufabric.spec.project import load_project
from tests.pipelines.conftest import CLIENT, ROLE, TENANT, project

__all__ = ["project"]

REPOSITORIES = {Runner.OPERATOR: "https://github.com/acme/fabric", Runner.DEPLOYMENTS: "acme/fabric"}

PLAIN = "python3 -m venv .venv && .venv/bin/pip install -r requirements.txt"


def read(root: Path, runner: Runner, **given: object) -> PipelineSettings:
    cloud = "acme" if runner in REPOSITORIES and not given.get("backend") else None
    options = {
        "branch": "main",
        "environments": (),
        "setup": None if runner in (Runner.OPERATOR, Runner.GITHUB, Runner.DEPLOYMENTS) else "make setup",
        "repository": REPOSITORIES.get(runner),
        "organization": cloud,
        "backend": None,
        "namespace": None,
        "roles": (),
        "azure_tenant": None,
        **given,
    }
    declared = load_project(root)
    return settings_of(runner, PipelineOptions(**options), declared, jobs_of(declared), root)  # type: ignore[arg-type]


def test_environments_of_all_stacks_and_of_single_ones(project: Path) -> None:
    settings = read(project, Runner.GITHUB, environments=("live-{stack}", "azure-eastus=test"))
    assert settings.environment_of("backbone") == "live-backbone"
    assert settings.environment_of("azure-eastus") == "test"


def test_roles_of_clouds_and_of_stacks(project: Path) -> None:
    own = ROLE.replace("gpufabric-up", "own")
    roles = (f"aws={ROLE}", f"backbone={own}", f"backbone={CLIENT}", f"azure={CLIENT}")
    assert read(project, Runner.OPERATOR, roles=roles).roles == {
        ("aws", "aws"): ROLE,
        ("backbone", "aws"): own,
        ("backbone", "azure"): CLIENT,
        ("azure", "azure"): CLIENT,
    }


@pytest.mark.parametrize(
    ("targets", "runner", "setup"),
    [
        ("venv:\n\tx\nsetup:\n\tx\n", Runner.GITHUB, "make venv"),
        ("venv:\n\tx\nsetup:\n\tx\n", Runner.DEPLOYMENTS, "make venv"),
        ("setup: venv\n", Runner.GITLAB, "make setup"),
        ("setup: venv\n", Runner.AZURE_DEVOPS, "make setup"),
        ("", Runner.GITHUB, PLAIN),
        (
            "# venv:\n",
            Runner.DEPLOYMENTS,
            "python3 -m venv .venv && .venv/bin/pip install -r requirements.txt",
        ),
    ],
)
def test_set_up_follows_the_project(project: Path, targets: str, runner: Runner, setup: str) -> None:
    (project / "Makefile").write_text(targets)
    assert read(project, runner, setup=None).setup == setup


def test_a_machine_without_an_engine_needs_a_command(project: Path) -> None:
    with pytest.raises(typer.BadParameter, match="machines of gitlab have no engine, and the project has no"):
        read(project, Runner.GITLAB, setup=None)


def test_all_missing_options_are_named_at_once(project: Path) -> None:
    with pytest.raises(typer.BadParameter) as refused:
        read(project, Runner.DEPLOYMENTS, repository=None, organization=None)
    assert refused.value.message.splitlines() == [
        "--repository: missing; allowed: OWNER/REPO on GitHub",
        "",
        "--organization: missing; allowed: the organization of Pulumi Cloud whose stacks these are",
    ]


def test_the_backend_is_that_of_the_project(project: Path) -> None:
    file = project / "Pulumi.yaml"
    file.write_text(f"{file.read_text()}backend:\n  url: s3://acme-state\n")
    settings = read(project, Runner.OPERATOR, organization=None)
    assert (settings.backend, settings.organization) == ("s3://acme-state", "")
    assert read(project, Runner.OPERATOR, backend="azblob://other").backend == "azblob://other"


def test_secrets_providers_are_those_of_the_stacks(project: Path) -> None:
    file = project / "stacks" / "Pulumi.azure-eastus.yaml"
    file.write_text(f"{file.read_text()}secretsprovider: azurekeyvault://acme.vault.azure.net/keys/state\n")
    other = project / "stacks" / "Pulumi.aws-us-east-1.yaml"
    other.write_text(f"{other.read_text()}secretsprovider: passphrase\n")
    providers = read(project, Runner.OPERATOR).secrets_providers
    assert providers == {"azure-eastus": "azurekeyvault://acme.vault.azure.net/keys/state"}


@pytest.mark.parametrize(
    ("runner", "given", "hint", "said"),
    [
        (Runner.GITHUB, {"branch": "a b"}, "--branch", "'a b'; allowed: the name of a branch"),
        (Runner.GITHUB, {"branch": "-x"}, "--branch", "'-x'"),
        (
            Runner.GITHUB,
            {"environments": ("nowhere=x",)},
            "--environment",
            "'nowhere'; allowed: aws-us-east-1",
        ),
        (
            Runner.GITHUB,
            {"environments": ("a;b",)},
            "--environment",
            "'a;b'; allowed: a name such as production",
        ),
        (Runner.GITHUB, {"environments": ("{region}",)}, "--environment", "braces only as {stack}"),
        (Runner.GITHUB, {"environments": ("preview",)}, "--environment", "previews run there"),
        (Runner.GITHUB, {"environments": ("",)}, "--environment", "allowed: a name such as production"),
        (Runner.GITHUB, {"setup": "a\nb"}, "--setup", "one command"),
        (Runner.GITHUB, {"setup": " "}, "--setup", "one command"),
        (
            Runner.GITHUB,
            {"roles": (f"aws={ROLE}",)},
            "--role",
            "changes nothing for github; allowed for: operator",
        ),
        (Runner.GITLAB, {"namespace": "x"}, "--namespace", "changes nothing for gitlab"),
        (Runner.OPERATOR, {"environments": ("x",)}, "--environment", "changes nothing for operator"),
        (Runner.OPERATOR, {"azure_tenant": TENANT}, "--azure-tenant", "changes nothing for operator"),
        (Runner.OPERATOR, {"repository": None}, "--repository", "missing; allowed: an address such as"),
        (
            Runner.OPERATOR,
            {"repository": "acme/fabric"},
            "--repository",
            "not in this form; allowed: an address",
        ),
        (Runner.DEPLOYMENTS, {"repository": "https://x/y"}, "--repository", "allowed: OWNER/REPO on GitHub"),
        (Runner.OPERATOR, {"organization": None}, "--organization", "missing; allowed: the organization"),
        (
            Runner.OPERATOR,
            {"backend": "file:///x"},
            "--backend",
            "an address that starts with file; allowed: s3://",
        ),
        (Runner.OPERATOR, {"backend": "bucket"}, "--backend", "starts with no scheme"),
        (
            Runner.OPERATOR,
            {"backend": "s3://x", "organization": "acme"},
            "--organization",
            "changes nothing: s3 has no organizations",
        ),
        (Runner.OPERATOR, {"namespace": "Not A Name"}, "--namespace", "'Not A Name'"),
        (Runner.OPERATOR, {"roles": (f"oci={ROLE}",)}, "--role", "'oci'; allowed: aws-us-east-1"),
        (Runner.OPERATOR, {"roles": (f"azure={ROLE}",)}, "--role", "for azure; allowed: aws=ARN"),
        (Runner.DEPLOYMENTS, {"roles": (f"azure={CLIENT}",)}, "--azure-tenant", "missing"),
        (
            Runner.DEPLOYMENTS,
            {"azure_tenant": "acme"},
            "--azure-tenant",
            "'acme'; allowed: the id of a tenant",
        ),
    ],
)
def test_wrong_options_are_refused(
    project: Path, runner: Runner, given: dict[str, object], hint: str, said: str
) -> None:
    with pytest.raises(typer.BadParameter) as raised:
        read(project, runner, **given)
    assert raised.value.param_hint == hint
    assert said in str(raised.value)


@pytest.mark.parametrize(
    ("runner", "given"),
    [
        (Runner.OPERATOR, {"repository": "https://user:canary@github.com/acme/fabric"}),
        (Runner.OPERATOR, {"backend": "https://user:canary@pulumi.acme.test"}),
        (Runner.OPERATOR, {"roles": ("aws=canary",)}),
    ],
)
def test_a_pasted_secret_is_refused_and_not_repeated(
    project: Path, runner: Runner, given: dict[str, object]
) -> None:
    with pytest.raises(typer.BadParameter) as raised:
        read(project, runner, **given)
    assert "canary" not in str(raised.value)
