"""Reads the options of ``gpufabric pipelines``."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import typer

from gpufabric.cli.namespace import checked_namespace
from gpufabric.pipelines.files import TAKEN_BY
from gpufabric.pipelines.jobs import StackJob
from gpufabric.pipelines.settings import PRODUCTION, STACK_IN_NAME, PipelineSettings, Runner
from gpufabric.spec.project import Project
from gpufabric.spec.yamlfile import mapping_of

_BRANCH = re.compile(r"[A-Za-z0-9][\w./-]{0,199}")
_ENVIRONMENT = re.compile(r"[A-Za-z0-9{][\w.{}/-]{0,199}")
_ORGANIZATION = re.compile(r"[A-Za-z0-9][\w-]{0,99}")
_ON_GITHUB = re.compile(r"[\w.-]+/[\w.-]+")
_ADDRESS = re.compile(r"(https://|ssh://|git@)[\w.-]+(:\d+)?[:/][\w./~-]+")
_ROLE = re.compile(r"arn:aws[a-z-]*:iam::\d{12}:role/[\w+=,.@/-]+")
_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
_BACKENDS = ("s3", "azblob", "gs", "https")
"""Schemes of backends that a pod can reach."""


@dataclass(frozen=True, slots=True)
class PipelineOptions:
    """Options as the user gives them; None or empty if absent.

    Attributes:
        branch: branch whose commits are applied.
        environments: environments as ``[STACK=]NAME``.
        setup: command that makes ``.venv``.
        repository: the repository.
        organization: organization of Pulumi Cloud.
        backend: address of the backend.
        namespace: namespace of the operator's objects.
        roles: roles as ``CLOUD=ID`` or ``STACK=ID``.
        azure_tenant: tenant of Azure.
    """

    branch: str
    environments: Sequence[str]
    setup: str | None
    repository: str | None
    organization: str | None
    backend: str | None
    namespace: str | None
    roles: Sequence[str]
    azure_tenant: str | None


def settings_of(
    runner: Runner, options: PipelineOptions, project: Project, jobs: Sequence[StackJob], root: Path
) -> PipelineSettings:
    """Read the options of a runner.

    Args:
        runner: what runs the updates.
        options: the options.
        project: the declarations.
        jobs: the jobs.
        root: folder of the project.

    Raises:
        typer.BadParameter: an option is wrong, missing, or not for this runner.
    """
    _refuse_unread(runner, options)
    backend = _backend(runner, options, project)
    environment, environments = _environments(options.environments, jobs)
    roles = _roles(options.roles, jobs)
    tenant = _matching("--azure-tenant", options.azure_tenant or "", _ID, "the id of a tenant")
    if runner is Runner.DEPLOYMENTS and not tenant and any(cloud == "azure" for _, cloud in roles):
        raise typer.BadParameter(
            "missing; Azure signs in with client and tenant", param_hint="--azure-tenant"
        )
    texts = _texts(
        setup=lambda: _setup(runner, options.setup, root),
        branch=lambda: _matching("--branch", options.branch, _BRANCH, "the name of a branch, such as main"),
        repository=lambda: _repository(runner, options.repository),
        organization=lambda: _organization(runner, options.organization, backend),
    )
    return PipelineSettings(
        **texts,
        environment=environment,
        environments=environments,
        project=str(project.shared.data.get("name", "")),
        backend=backend,
        secrets_providers=_secrets_providers(project),
        namespace=checked_namespace(options.namespace) or "gpufabric",
        roles=roles,
        tenant_id=tenant,
    )


def _texts(**read: Callable[[], str]) -> dict[str, str]:
    """Read options; refuse all that are wrong or missing at once."""
    texts: dict[str, str] = {}
    refused: list[typer.BadParameter] = []
    for name, value in read.items():
        try:
            texts[name] = value()
        except typer.BadParameter as problem:
            refused.append(problem)
    if len(refused) == 1:
        raise refused[0]
    if refused:
        raise typer.BadParameter(
            "\n\n".join(f"{problem.param_hint}: {problem.message}" for problem in refused)
        )
    return texts


def _refuse_unread(runner: Runner, options: PipelineOptions) -> None:
    given = {
        "--environment": options.environments,
        "--setup": options.setup,
        "--repository": options.repository,
        "--organization": options.organization,
        "--backend": options.backend,
        "--namespace": options.namespace,
        "--role": options.roles,
        "--azure-tenant": options.azure_tenant,
    }
    for name, value in given.items():
        if value and runner not in TAKEN_BY[name]:
            others = ", ".join(other for other in Runner if other in TAKEN_BY[name])
            raise typer.BadParameter(f"changes nothing for {runner}; allowed for: {others}", param_hint=name)


def _environments(given: Sequence[str], jobs: Sequence[StackJob]) -> tuple[str, Mapping[str, str]]:
    general, own = PRODUCTION, dict[str, str]()
    for text in given:
        stack, separator, name = text.rpartition("=")
        allowed = f"a name such as {PRODUCTION}, or STACK={PRODUCTION}; {STACK_IN_NAME} stands for the stack"
        if not _ENVIRONMENT.fullmatch(name):
            raise typer.BadParameter(f"{name!r}; allowed: {allowed}", param_hint="--environment")
        if re.search(r"[{}]", name.replace(STACK_IN_NAME, "")) or name == "preview":
            why = (
                "previews run there without approval"
                if name == "preview"
                else f"braces only as {STACK_IN_NAME}"
            )
            raise typer.BadParameter(f"{name!r}; allowed: {allowed} [{why}]", param_hint="--environment")
        if separator:
            own[_stack("--environment", stack, jobs)] = name
        else:
            general = name
    return general, own


def _roles(given: Sequence[str], jobs: Sequence[StackJob]) -> dict[tuple[str, str], str]:
    roles: dict[tuple[str, str], str] = {}
    for text in given:
        owner, _, value = text.partition("=")
        cloud = "aws" if _ROLE.fullmatch(value) else "azure" if _ID.fullmatch(value) else ""
        allowed = "aws=ARN or azure=CLIENT_ID; instead of the cloud, the name of a stack"
        if not cloud:
            # The text could be a key that somebody pasted.
            raise typer.BadParameter(
                f"the value for {owner!r} is no ARN and no id; allowed: {allowed}", param_hint="--role"
            )
        if owner not in ("aws", "azure"):
            _stack("--role", owner, jobs)
        elif owner != cloud:
            raise typer.BadParameter(f"{value!r} for {owner}; allowed: {allowed}", param_hint="--role")
        roles[owner, cloud] = value
    return roles


def _stack(option: str, name: str, jobs: Sequence[StackJob]) -> str:
    known = [job.stack for job in jobs]
    if name not in known:
        raise typer.BadParameter(f"{name!r}; allowed: {', '.join(known)}", param_hint=option)
    return name


def _setup(runner: Runner, given: str | None, root: Path) -> str:
    if given is not None:
        if not given.strip() or "\n" in given:
            raise typer.BadParameter("allowed: one command, such as make setup", param_hint="--setup")
        return given
    has_engine = runner in (Runner.GITHUB, Runner.DEPLOYMENTS)
    target = "venv" if has_engine else "setup"
    makefile = root / "Makefile"
    if makefile.is_file() and re.search(rf"^{target}:", makefile.read_text(encoding="utf-8"), re.MULTILINE):
        return f"make {target}"
    if has_engine or runner is Runner.OPERATOR:
        return "python3 -m venv .venv && .venv/bin/pip install -r requirements.txt"
    raise typer.BadParameter(
        f"missing; allowed: one command that makes .venv with gpufabric and puts pulumi on PATH "
        f"[machines of {runner} have no engine, and the project has no Makefile with the target {target}]",
        param_hint="--setup",
    )


def _repository(runner: Runner, given: str | None) -> str:
    if runner not in TAKEN_BY["--repository"]:
        return ""
    form, allowed = (
        (_ADDRESS, "an address such as https://github.com/OWNER/REPO, without credentials")
        if runner is Runner.OPERATOR
        else (_ON_GITHUB, "OWNER/REPO on GitHub")
    )
    if given is None or not form.fullmatch(given):
        # An address can hold a token.
        what = "missing" if given is None else "not in this form"
        raise typer.BadParameter(f"{what}; allowed: {allowed}", param_hint="--repository")
    return given


def _backend(runner: Runner, options: PipelineOptions, project: Project) -> str:
    if runner is not Runner.OPERATOR:
        return ""
    declared = mapping_of(project.shared.data.get("backend")).get("url")
    url = options.backend if options.backend is not None else declared or ""
    parts = urlsplit(str(url))
    if url and (parts.scheme not in _BACKENDS or parts.username or parts.password):
        place = "--backend" if options.backend is not None else "backend.url of Pulumi.yaml"
        raise typer.BadParameter(
            f"an address that starts with {parts.scheme or 'no scheme'}; allowed: "
            f"{', '.join(f'{scheme}://' for scheme in _BACKENDS)} without credentials "
            "[a pod of the operator must reach the backend]",
            param_hint=place,
        )
    return str(url)


def _organization(runner: Runner, given: str | None, backend: str) -> str:
    is_cloud = runner is Runner.DEPLOYMENTS or (runner is Runner.OPERATOR and not _is_bucket(backend))
    if given is None and is_cloud:
        raise typer.BadParameter(
            "missing; allowed: the organization of Pulumi Cloud whose stacks these are",
            param_hint="--organization",
        )
    if given is not None and not is_cloud:
        raise typer.BadParameter(
            f"changes nothing: {urlsplit(backend).scheme} has no organizations", param_hint="--organization"
        )
    return _matching("--organization", given or "", _ORGANIZATION, "the name of an organization")


def _is_bucket(backend: str) -> bool:
    return bool(backend) and not backend.startswith("http")


def _secrets_providers(project: Project) -> dict[str, str]:
    stated = {stack: file.data.get("secretsprovider") for stack, file in project.files.items()}
    return {stack: str(provider) for stack, provider in stated.items() if "://" in str(provider)}


def _matching(option: str, text: str, form: re.Pattern[str], allowed: str) -> str:
    if text and not form.fullmatch(text):
        raise typer.BadParameter(f"{text!r}; allowed: {allowed}", param_hint=option)
    return text
