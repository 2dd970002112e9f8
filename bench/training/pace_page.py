"""The parts of ``bench/training.md`` on work per token and on times of steps."""

from collections.abc import Iterator

from bench.training.step_rows import (
    TRANSFER,
    Step,
    bands,
    fitted_exponent,
    paper_steps,
    step_times,
    table_steps,
)
from bench.training.work_rows import work_tables, works
from gpufabric.catalog.catalog import default_catalog

AIM_OF_WORK = 0.005
AIM_OF_STEPS = 0.1
_TABLES = ("megatron-bridge-performance", "megatron-bridge-archive", "llm-foundry-benchmarks")

_WORK = """## Work per token

Published TFLOP/s over published tokens/s is the work per token, whatever the machine. No row calibrates
anything. Rows of one model are joined to their median, because tables round tokens/s. NVIDIA counted gpt-oss
in another way before release 26.06; gpufabric counts windows of 128 tokens in half of its layers.
"""

_STEPS = """## Times of steps

A step takes the tokens of its batch over the throughput of all GPUs. Rows marked *calibrate* predict the rows
marked *check* on the same system, in the same precision and of the same class of model; no row does both. The
aim is 10%. *In range* says whether the published time is in the range that comes with the prediction.

The aim is met for dense models of one release with at least 70B parameters. It fails for mixtures of experts
that are carried over to another one, for small dense models, for one batch on more GPUs (each GPU then gets
fewer sequences), for other software, and for releases apart by a year. Declared jobs use all rows of the
catalogue, so that a model that was measured on a system is not carried over.
"""


def pace_sections() -> Iterator[str]:
    """Yield the lines of both parts."""
    yield from _work_lines()
    yield ""
    yield from _step_lines()


def pace_links() -> dict[str, str]:
    """Return the addresses of the sources, by key."""
    sources = default_catalog().sources
    known = {**step_times().sources, **work_tables().sources}
    tables = {key: sources[key].url for key in _TABLES}
    return (
        tables
        | {"megatron-bridge": tables["megatron-bridge-archive"]}
        | {key: source.url for key, source in known.items()}
    )


def _work_lines() -> Iterator[str]:
    cases = list(works())
    within = sum(abs(case.error) <= AIM_OF_WORK for case in cases)
    yield _WORK
    yield f"{within} of {len(cases)} are within {AIM_OF_WORK:.1%}.\n"
    yield "| Source | Model | Sequence | Attention counts | Rows | Published GFLOP | Counted GFLOP | Error |"
    yield "|---|---|---|---|---|---|---|---|"
    for case in cases:
        yield (
            f"| [{case.source}] | {case.model} | {case.sequence_length:,} | {case.mask} | {case.rows}"
            f" | {case.published:,.1f} | {case.counted:,.1f} | {case.error:+.2%} |"
        )


def _step_lines() -> Iterator[str]:
    cases = [*paper_steps(), *table_steps()]
    yield _STEPS
    yield (
        f"Larger dense models use GPUs better by the power {fitted_exponent():.3f} of the work per token, as"
        " the two rows for calibration in table 5 of [arxiv-2205-05198] have it; the catalogue says"
        f" {TRANSFER.size_exponent.value}.\n"
    )
    yield "| Range of the throughput | Of published pairs of runs | In the catalogue |\n|---|---|---|"
    for kind, (low, high) in bands().items():
        stated = (getattr(TRANSFER, f"{kind}_{end}").value for end in ("low", "high"))
        yield f"| {kind} | {low:.2f} to {high:.2f} | {' to '.join(f'{value:.2f}' for value in stated)} |"
    yield ""
    yield "| What is predicted | Steps | Within 10% | In range | Largest error |\n|---|---|---|---|---|"
    yield from _sums([case for case in cases if case.predicted is not None])
    yield ""
    yield (
        "| Source | Runs | Use | Model | System | GPUs | Batch | Published s | From | Predicted s | Error"
        " | In range |"
    )
    yield "|---|---|---|---|---|---|---|---|---|---|---|---|"
    yield from map(_step_line, cases)


def _sums(cases: list[Step]) -> Iterator[str]:
    groups: dict[str, list[Step]] = {}
    for case in cases:
        groups.setdefault(case.group, []).append(case)
    for group, steps in groups.items():
        within = sum(abs(step.error) <= AIM_OF_STEPS for step in steps)
        in_range = sum(step.is_in_range for step in steps)
        worst = max((step.error for step in steps), key=abs)
        yield f"| {group} | {len(steps)} | {within} | {in_range} | {worst:+.1%} |"


def _step_line(case: Step) -> str:
    row = case.run.row
    head = (
        f"| [{case.source}] | {case.run.release} | {row.role} | {row.model} | {row.gpu}, {row.precision}"
        f" | {row.gpus:,} | {row.global_batch:,} | {case.seconds:,.2f} |"
    )
    if case.base is None or case.predicted is None:
        return f"{head} - | - | - | - |"
    base = case.base.row
    tail = f"{case.predicted_seconds:,.2f} | {case.error:+.1%} | {'yes' if case.is_in_range else 'no'} |"
    return f"{head} {base.model} on {base.gpus:,} | {tail}"
