"""The files of each runner, and the options that each takes."""

from collections.abc import Callable, Mapping, Sequence

from gpufabric.pipelines import azure_devops, deployments, github, gitlab, operator
from gpufabric.pipelines.jobs import StackJob
from gpufabric.pipelines.settings import PipelineSettings, Runner
from gpufabric.pipelines.written import with_header

_FILES: Mapping[Runner, Callable[[Sequence[StackJob], PipelineSettings], dict[str, str]]] = {
    Runner.GITHUB: github.files,
    Runner.GITLAB: gitlab.files,
    Runner.AZURE_DEVOPS: azure_devops.files,
    Runner.OPERATOR: operator.files,
    Runner.DEPLOYMENTS: deployments.files,
}

RIVALS: Mapping[Runner, str] = {
    Runner.GITHUB: github.RIVAL,
    Runner.GITLAB: gitlab.RIVAL,
    Runner.AZURE_DEVOPS: azure_devops.RIVAL,
}
"""Shipped files that update all stacks in one job: both at once would update every stack twice."""

_CI = frozenset({Runner.GITHUB, Runner.GITLAB, Runner.AZURE_DEVOPS})

TAKEN_BY: Mapping[str, frozenset[Runner]] = {
    "--environment": _CI,
    "--setup": _CI | {Runner.DEPLOYMENTS},
    "--repository": frozenset({Runner.OPERATOR, Runner.DEPLOYMENTS}),
    "--organization": frozenset({Runner.OPERATOR, Runner.DEPLOYMENTS}),
    "--backend": frozenset({Runner.OPERATOR}),
    "--namespace": frozenset({Runner.OPERATOR}),
    "--role": frozenset({Runner.OPERATOR, Runner.DEPLOYMENTS}),
    "--azure-tenant": frozenset({Runner.DEPLOYMENTS}),
}
"""Runners that read an option. CI takes roles and backends from its variables."""


def files(runner: Runner, jobs: Sequence[StackJob], settings: PipelineSettings) -> dict[str, str]:
    """Write the files of a runner.

    Args:
        runner: what runs the updates.
        jobs: the jobs.
        settings: what the user chooses.

    Returns:
        text by path below the project.

    Raises:
        DeclarationError: the runner cannot run these jobs.
    """
    return {path: with_header(text, runner) for path, text in _FILES[runner](jobs, settings).items()}
