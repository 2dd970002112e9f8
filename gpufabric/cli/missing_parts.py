"""Says which parts rendered files lack, and what would add them: values that exist only after an update."""

from collections.abc import Iterator
from pathlib import Path

from gpufabric.manifests.identity import lacks_client_id
from gpufabric.manifests.lustre import missing_facts
from gpufabric.manifests.model import Job
from gpufabric.plan.given_facts import HOW_TO_STATE

NO_VOLUME = "no volume for the Lustre file system"
NO_AGE = "no alert on the age of the newest checkpoint"
NO_CLIENT = "the service account of training pods names no identity of Azure"


def missing_parts(job: Job, outputs: Path | None, minutes: float | None) -> Iterator[str]:
    """Give a note on each part that the files lack.

    Args:
        job: the region to render.
        outputs: file of the stack's outputs; None without one.
        minutes: declared time between two checkpoints; None if the region writes none.
    """
    remedy = _remedy(job.plan.stack, outputs)
    if volume := _for_volume(job, remedy):
        yield f"{NO_VOLUME}: {volume}"
    if lacks_client_id(job.plan.spec, job.options):
        yield f"{NO_CLIENT}: {remedy}"
    if age := _for_age(job, remedy, minutes):
        yield f"{NO_AGE}: {age}"


def _for_volume(job: Job, remedy: str) -> str | None:
    """Return what to do for a volume of the file system; None if there is one, or there is no file system."""
    if not job.plan.mounts_lustre:
        return None
    if job.plan.spec.existing.storage.lustre is None:
        return remedy if job.options.lustre is None else None
    missing = missing_facts(job)
    return f"{', '.join(missing)} is unknown; {HOW_TO_STATE}" if missing else None


def _for_age(job: Job, remedy: str, minutes: float | None) -> str | None:
    """Return what to do for an alert on the age of checkpoints; None if there is one, or none is wanted."""
    if job.plan.spec.health is None or minutes is None:
        return None
    if job.plan.spec.workload_identity is None:
        return "declare workload_identity, with which a pod lists the bucket"
    return remedy if job.options.checkpoints is None else None


def _remedy(stack: str, outputs: Path | None) -> str:
    command = f"pulumi stack output --json --stack {stack}"
    if outputs is None:
        return (
            f"after an update of the stack, render again with --outputs and the file that `{command}` writes"
        )
    return f"{outputs} has none. Update the stack, write the file again with `{command}`, then render again"
