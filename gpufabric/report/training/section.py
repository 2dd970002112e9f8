"""Texts of every form of a report about the training job."""

from collections.abc import Iterator

from gpufabric.report.training.model import LinkModesReport, PartReport, RunReport, TrainingReport
from gpufabric.report.training.words import UNKNOWN, dollars, percent, plain, ranged, short
from gpufabric.spec.sync_modes import SYNC_MODES, SyncMode

PART_COLUMNS = ("Where", "GPUs", "Step", "Links", "Goodput", "Tokens/s", "Days", "Cost", "$/1T tokens", "MWh")
NUMBERS = ("GPUs", "Step", "Links", "Goodput", "Tokens/s", "Days", "Cost", "$/1T tokens", "MWh", "Gbit/s")
MODES = SYNC_MODES
_RESULTS = {"days": "time", "usd": "cost", "kwh": "energy"}
_KWH_PER_MWH = 1000
_NO_FAILURES = ", without the time that failures take, which is unknown"


def job_text(training: TrainingReport) -> str:
    """Write the job in a line."""
    job = training.job
    active = (
        "" if job.active_parameters == job.total_parameters else f", {short(job.active_parameters)} active"
    )
    tokens = f"{job.sequence_length:,} tokens"
    batch = (
        f"sequences of {tokens}" if job.global_batch is None else f"{job.global_batch:,} x {tokens} a step"
    )
    rounds = "" if job.inner_steps == 1 else f" every {job.inner_steps:,} steps"
    parameters = f"{short(job.total_parameters)} parameters{active}"
    return f"{job.model} ({parameters}), {job.precision}, {batch}, {job.sync}{rounds}"


def verdict_text(training: TrainingReport) -> str:
    """Write the verdict in a line: why the job cannot run, or what it takes."""
    if training.findings:
        more = len(training.findings) - 1
        return f"cannot run as declared: {training.findings[0]}{f'; and {more} more' if more else ''}"
    fabric = training.fabric
    run = fabric.total or fabric.per_trillion
    if fabric.tokens_per_second is None:
        return f"pace unknown: {next(iter(fabric.unknown), UNKNOWN).removeprefix('pace: ')}"
    tokens = f"{short(run.tokens)} tokens"
    return (
        f"runs: {ranged(fabric.tokens_per_second)} tokens/s, {tokens} in {ranged(run.days)} days"
        f" for {ranged(run.usd, dollars)}{'' if fabric.goodput else _NO_FAILURES}"
    )


def part_cells(training: TrainingReport) -> Iterator[tuple[str, ...]]:
    """Return the rows of the fabric and of each region alone."""
    for part in (training.fabric, *training.alone):
        run = part.total or part.per_trillion
        yield (
            "whole fabric" if part.name == "fabric" else part.name,
            f"{part.gpus:,}",
            UNKNOWN if part.step_seconds is None else f"{ranged(part.step_seconds, plain)} s",
            _link_text(part),
            ranged(part.goodput, percent),
            ranged(part.tokens_per_second),
            ranged(run.days, plain),
            ranged(run.usd, dollars),
            ranged(part.per_trillion.usd, dollars),
            _mwh(run),
        )


def modes_of(training: TrainingReport) -> list[SyncMode]:
    """Return the compared modes of synchronization, the declared one first."""
    known = {mode for link in training.links for mode in link.shares}
    listed: list[SyncMode] = [mode for mode in SYNC_MODES if mode in known]
    return sorted(listed, key=lambda mode: mode != training.job.sync)


def link_columns(training: TrainingReport) -> tuple[str, ...]:
    """Return the columns of the table of links."""
    return ("Link", "Gbit/s", *modes_of(training), "Needs", "Verdict")


def link_cells(training: TrainingReport) -> Iterator[tuple[str, ...]]:
    """Return a row for each link: how long GPUs compute by mode, and the verdict on the declared one."""
    modes = modes_of(training)
    for link in training.links:
        if not link.used:
            yield (link.key, f"{link.gbps:g}", *("-" for _ in modes), "-", "unused")
            continue
        needs = link.needs_gbps[training.job.sync]
        yield (
            link.key,
            f"{link.gbps:g}",
            *(percent(link.shares[mode]) if mode in link.shares else "-" for mode in modes),
            "no bandwidth is enough" if needs is None else f"{plain(needs)} Gbit/s",
            "fits" if link.fits else "short",
        )


def lines_of(training: TrainingReport) -> list[str]:
    """Return what the tables do not show: how regions hold the job, notes, assumptions, what is not known."""
    fabric = training.fabric
    return [
        *(fit.text for fit in training.fits),
        *training.notes,
        *([f"pace: {fabric.pace_from}"] if fabric.pace_from else ()),
        *dominant_texts(training),
        *(f"unknown {text}" for text in fabric.unknown),
        *_alone_texts(training),
    ]


def _alone_texts(training: TrainingReport) -> Iterator[str]:
    """Yield what is special about regions alone; their items without a price are those of the fabric."""
    by_text: dict[str, list[str]] = {}
    for part in training.alone:
        for text in (*part.cannot, *(text for text in part.unknown if text.startswith("pace: "))):
            by_text.setdefault(text, []).append(part.name)
    for text, names in by_text.items():
        yield f"{'each region' if len(names) == len(training.alone) else ', '.join(names)} alone: {text}"


def dominant_texts(training: TrainingReport) -> list[str]:
    """Return which assumption moves each result the most."""
    run = training.fabric.per_trillion
    known = {"days": run.days, "usd": run.usd, "kwh": run.kwh}
    texts: list[str] = []
    for result, word in _RESULTS.items():
        effects = [effect for effect in training.sensitivities if effect.result == result]
        if effects and known[result] is not None:
            rest = "".join(f", then {effect.assumption} ({effect.factor:.3g}x)" for effect in effects[1:2])
            texts.append(f"{word} depends most on: {effects[0].assumption} ({effects[0].factor:.3g}x){rest}")
    return texts


def slowest_link(training: TrainingReport) -> LinkModesReport | None:
    """Return the link on which GPUs wait the longest under the declared mode; None without one."""
    used = [link for link in training.links if link.used]
    return min(used, key=lambda link: link.shares[training.job.sync], default=None)


def preview_lines(training: TrainingReport) -> list[str]:
    """Return the lines of a preview: the job, the verdict, and the links."""
    lines = [f"training: {job_text(training)}", f"  {verdict_text(training)}"]
    slowest = slowest_link(training)
    if slowest is not None:
        shares = ", ".join(f"{mode} {percent(share)}" for mode, share in slowest.shares.items())
        lines.append(f"  GPUs compute on {slowest.key} ({slowest.gbps:g} Gbit/s): {shares}")
    return lines


def _link_text(part: PartReport) -> str:
    if len(part.regions) == 1:
        return "-"
    return UNKNOWN if part.link_share is None else percent(part.link_share)


def _mwh(run: RunReport) -> str:
    if run.kwh is None:
        return UNKNOWN
    return ranged(run.kwh, lambda kwh: short(kwh / _KWH_PER_MWH))
