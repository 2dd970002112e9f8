"""Notes on work that generated files leave to people: secrets, roles, files that update the same stacks."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from gpufabric.pipelines import deployments, operator
from gpufabric.pipelines.files import RIVALS
from gpufabric.pipelines.jobs import StackJob
from gpufabric.pipelines.settings import PipelineSettings, Runner

_FEDERATED = ("aws", "azure")
"""Clouds to which runners sign in without a stored key."""


def notes(runner: Runner, jobs: Sequence[StackJob], settings: PipelineSettings, root: Path) -> Iterator[str]:
    """Yield what is left to do, in the order in which it is done.

    Args:
        runner: what runs the updates.
        jobs: the jobs.
        settings: what the user chooses.
        root: folder of the project.
    """
    rival = RIVALS.get(runner)
    if rival and (root / rival).is_file():
        what = "its jobs preview-main and up update" if runner is Runner.GITLAB else "it updates"
        yield f"{rival}: {what} all stacks at the same commits; remove it before you commit the new file"
    if runner not in (Runner.OPERATOR, Runner.DEPLOYMENTS):
        return
    for cloud in _FEDERATED:
        without = [job.stack for job in jobs if cloud in job.clouds and not settings.role_of(job, cloud)]
        if without:
            yield f"{', '.join(without)}: no role for {cloud}; state it with --role {cloud}=..."
    with_oci = [job.stack for job in jobs if "oci" in job.clouds]
    if runner is Runner.OPERATOR:
        keys = ", ".join(operator.secret_keys(jobs, settings))
        yield f"Secret {operator.SECRET} in namespace {settings.namespace} must have the keys {keys}"
    elif with_oci:
        names = ", ".join(deployments.OCI)
        yield f"{', '.join(with_oci)}: add {names} with `pulumi deployment settings env`, keys with --secret"
