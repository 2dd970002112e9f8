"""One job for each stack, and the order of the jobs."""

from collections.abc import Sequence
from dataclasses import dataclass

from gpufabric.engine.order import Needs, declared_needs
from gpufabric.spec.backbone import Backbone
from gpufabric.spec.concealed import is_concealed
from gpufabric.spec.problems import DeclarationError
from gpufabric.spec.project import Project
from gpufabric.spec.regions import account_of

_LIMIT = "a stack is updated after the stacks whose outputs it reads"


@dataclass(frozen=True, slots=True)
class StackJob:
    """The update of one stack.

    Attributes:
        stack: the stack.
        clouds: clouds that it signs in to, sorted.
        region: region of the cloud; empty for the backbone.
        account: account, subscription or tenancy; empty for the backbone, and if it is encrypted.
        needs: stacks that must be up before, sorted.
        step: number of the group of jobs that run side by side, from 1.
    """

    stack: str
    clouds: tuple[str, ...]
    region: str
    account: str
    needs: tuple[str, ...]
    step: int


def jobs_of(project: Project, waves: Sequence[Sequence[str]] = ()) -> tuple[StackJob, ...]:
    """Plan the jobs of all declared stacks, in the order in which they run.

    Args:
        project: the declarations.
        waves: regions that are updated first, in groups one after another. All other regions follow as a
            further group, and then the stacks that read the outputs of regions. Without waves, all regions
            run side by side.

    Raises:
        DeclarationError: a stack has faults, there are no stacks, or a wave names a stack that does not
            exist, is named twice, or needs others.
    """
    for faults in project.faults.values():
        raise DeclarationError(faults)
    if not project.stacks:
        raise DeclarationError.of(
            "stacks",
            given="no stack file",
            allowed="at least one",
            limit="a pipeline updates declared stacks",
        )
    needs = declared_needs(project)
    _check(waves, needs)
    named = {stack for wave in waves for stack in wave}
    rest = [stack for stack, needed in needs.items() if not needed and stack not in named]
    groups = [sorted(wave) for wave in waves] + ([sorted(rest)] if rest else [])
    jobs: list[StackJob] = []
    before: Sequence[str] = ()
    for step, group in enumerate(groups, start=1):
        jobs += [_job(project, stack, before, step) for stack in group]
        before = group
    dependent = sorted(stack for stack, needed in needs.items() if needed)
    # The backbone is the only stack that reads outputs of others; it follows all regions.
    return (*jobs, *(_job(project, stack, sorted(needs[stack]), len(groups) + 1) for stack in dependent))


def steps(jobs: Sequence[StackJob]) -> list[list[StackJob]]:
    """Group jobs that run side by side; the groups run one after another."""
    return [[job for job in jobs if job.step == step] for step in sorted({job.step for job in jobs})]


def _check(waves: Sequence[Sequence[str]], needs: Needs) -> None:
    regions = sorted(stack for stack, needed in needs.items() if not needed)
    named: set[str] = set()
    for wave in waves:
        for stack in wave:
            if stack in named:
                raise DeclarationError.of(
                    "--wave", given=f"{stack} twice", allowed="each stack once", limit="one job a stack"
                )
            if stack not in regions:
                raise DeclarationError.of(
                    "--wave",
                    given=stack or "an empty name",
                    allowed=", ".join(regions) or "no stack: every stack needs others",
                    limit=_LIMIT if stack in needs else "stacks/Pulumi.<stack>.yaml",
                )
            named.add(stack)


def _job(project: Project, stack: str, needs: Sequence[str], step: int) -> StackJob:
    declared = project.stack(stack)
    if isinstance(declared, Backbone):
        joined = sorted({project.regions[name].cloud for name in needs if name in project.regions})
        return StackJob(stack, tuple(joined), "", "", tuple(needs), step)
    account = account_of(declared)
    shown = "" if is_concealed(account) else account
    return StackJob(stack, (declared.cloud,), declared.region, shown, tuple(needs), step)
