"""Reports stacks that are up in the backend although no file declares them: their machines cost money."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict

from gpufabric.cost.text import held_text
from gpufabric.engine.manifest import UndeclaredStack
from gpufabric.masking.mask import Mask
from gpufabric.report.model import StackReport
from gpufabric.report.outputs import amounts_of
from gpufabric.report.summary import Summary

OUTCOME = "undeclared"


def undeclared_stack(record: UndeclaredStack, mask: Mask) -> StackReport:
    """Report on one stack. No run changes it, so both sides are what its state holds."""
    summary = None
    if record.gpus is not None or record.usd_per_month is not None:
        money = amounts_of(asdict(record))
        masked = {
            "unpriced": tuple(map(mask.text, money.unpriced)),
            "unpriced_machines": tuple(map(mask.text, money.unpriced_machines)),
            "basis": "resources",
        }
        summary = Summary(gpus=record.gpus, money=money.model_copy(update=masked))
    return StackReport(
        stack=mask.text(record.stack),
        outcome=OUTCOME,
        policies_ran="not",
        reason=mask.text("; ".join(filter(None, ["up without a file", record.problem, record.next_step]))),
        counts={} if record.resources is None else {"same": record.resources},
        before=summary,
        after=summary,
    )


def undeclared_headline(stacks: Iterable[StackReport]) -> str:
    """Write one sentence that names each stack with its GPUs and cost; empty if there is none."""
    texts = [_text(stack) for stack in stacks if stack.outcome == OUTCOME]
    return f"{'; '.join(texts)}. " if texts else ""


def undeclared_reasons(stacks: Sequence[StackReport]) -> tuple[str, ...]:
    """Write for each stack what to do about it."""
    return tuple(f"{stack.stack}: {stack.reason}" for stack in stacks if stack.outcome == OUTCOME)


def _text(stack: StackReport) -> str:
    held = stack.after
    resources = stack.counts.get("same")
    if held is None:
        text = held_text(resources, None, None, 0)
    else:
        money = held.money
        text = held_text(
            resources, held.gpus, money.usd_per_month, len(money.unpriced), money.unpriced_machines
        )
    return f"{stack.stack} is up and has no file: {text}"
