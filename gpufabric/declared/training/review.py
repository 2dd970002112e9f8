"""Whether the declared job can run on the declared fabric, without its cost."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from gpufabric.catalog.catalog import Catalog
from gpufabric.declared.training.experts import routing_refusal
from gpufabric.declared.training.fabric import training_fabric
from gpufabric.declared.training.parts import step_of
from gpufabric.declared.training.replicas import region_fits
from gpufabric.spec.project import Project
from gpufabric.training.answer.answer import RegionFit


@dataclass(frozen=True, slots=True)
class JobReview:
    """Whether a job can run, as far as its links are not concerned.

    Attributes:
        fits: how the replicas of each region hold the job.
        routing: why the experts of a token cannot be in other regions than the token; empty if nothing is
            declared that needs it.
    """

    fits: tuple[RegionFit, ...] = ()
    routing: str = ""

    def of(self, stack: str) -> Iterator[RegionFit]:
        """Yield how the replicas of a region hold the job."""
        return (fit for fit in self.fits if fit.stack == stack)


def job_review(project: Project, catalog: Catalog, now: datetime) -> JobReview:
    """Review the declared job; nothing is found without one.

    Args:
        project: all declarations.
        catalog: facts.
        now: time of the review.

    Raises:
        DeclarationError: a stack cannot be read or planned.
    """
    fabric = training_fabric(project, catalog, now, priced=False)
    if fabric is None:
        return JobReview()
    stacks = sorted(fabric.regions)
    step, _, _ = step_of(fabric, stacks)
    routing = routing_refusal(fabric, stacks, None if step is None else step.middle.low)
    return JobReview(tuple(region_fits(fabric, stacks)), routing)
