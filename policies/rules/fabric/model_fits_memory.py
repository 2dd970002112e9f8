"""Memory of the GPUs, compared with the training job."""

from collections.abc import Iterator

from gpufabric.policies.rule import Finding, Rule
from gpufabric.policies.stack_view import StackView
from gpufabric.policies.unevaluated import Unevaluated


class ModelFitsMemory(Rule):
    """The GPUs of a region hold the declared training job."""

    id = "model-fits-memory"
    title = "The GPUs of a region hold the declared training job"
    why = "A job that does not fit the memory of its GPUs fails in its first step, and its lease is paid."
    level = "mandatory"
    needs = "fabric.training"
    fix = (
        "Share the model among more GPUs (training.parallelism), compute more activations again (recompute), "
        "declare machines with more memory, or a smaller model or batch."
    )
    setting = "fabric.training.parallelism"

    def check(self, view: StackView) -> Iterator[Finding | Unevaluated]:
        """Judge the stack's own GPUs by what all stacks declare: they share the batch."""
        if view.context.job_review is None:
            return
        review = view.context.job_review()
        if review is None:
            yield Unevaluated("", "memory of the training job", "is unknown: a declaration is invalid")
            return
        for fit in review.of(view.context.stack):
            if fit.fit == "does not fit":
                yield Finding(fit.text)
            elif fit.fit == "tight":
                yield Finding(fit.text, advisory=True)
            elif fit.fit == "unknown":
                yield Unevaluated("", "memory of the training job", f"is unknown: {fit.text}")
