"""The answer to what a fabric can train."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from gpufabric.spec.sync_modes import SyncMode
from gpufabric.training.answer.part import PartAnswer
from gpufabric.training.answer.sensitivity import Result, Sensitivity, dominant
from gpufabric.training.memory.use import Fit

Verdict = Literal["runs", "cannot run", "unknown"]
"""unknown: nothing is known against the job, but its pace is not known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class JobFacts:
    """The declared job in numbers.

    Attributes:
        model: name of the model.
        total_parameters: all parameters.
        active_parameters: parameters that a token uses.
        flops_per_token: FLOPs of the forward and backward pass of a token.
        sequence_length: tokens of a sequence.
        precision: number format of the matrix products.
        sync: how regions synchronize.
        inner_steps: steps between two outer steps; 1 if every step synchronizes.
        global_batch: sequences of a step; None if it is not declared.
        tokens: tokens of the run; None if they are not declared.
    """

    model: str
    total_parameters: int
    active_parameters: int
    flops_per_token: int
    sequence_length: int
    precision: str
    sync: SyncMode
    inner_steps: int
    global_batch: int | None
    tokens: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkModes:
    """A link under every mode of synchronization.

    Attributes:
        key: the link.
        gbps: bandwidth in each direction, in Gbit/s.
        used: whether the all-reduce passes the link.
        fits: whether it carries the declared mode.
        text: verdict on the declared mode.
        shares: share of the time that GPUs compute if the link is the slowest, by mode, from 0 to 1; without
            modes that do not use the link.
        needs_gbps: bandwidth at which GPUs wait at most a tenth of the time, by mode, in Gbit/s; infinite if
            latency alone costs more.
        remedies: single changes that would make the link carry the declared mode; empty if it does.
    """

    key: str
    gbps: float
    used: bool
    fits: bool
    text: str
    shares: Mapping[SyncMode, float]
    needs_gbps: Mapping[SyncMode, float]
    remedies: tuple[str, ...] = ()

    @property
    def finding(self) -> str:
        """Why the link does not carry the job, and what would make it."""
        changes = f"; would carry it: {', or '.join(self.remedies)}" if self.remedies else ""
        return f"{self.text}{changes}"


@dataclass(frozen=True, slots=True)
class ModeCurve:
    """Share of the time that GPUs compute over the bandwidth of a link.

    Attributes:
        mode: the mode of synchronization.
        points: bandwidth in Gbit/s and share from 0 to 1, by rising bandwidth.
    """

    mode: SyncMode
    points: tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RegionFit:
    """How a region holds the job.

    Attributes:
        stack: the region's stack.
        layout: how its GPUs share the model, in words; empty if it is not known.
        fit: whether the memory of a GPU holds its part. tight: only if other parts take little.
        gb_per_gpu: memory that a GPU needs, in GB; None if it is not known.
        memory_gb: memory of a GPU, in GB; None if it is not known.
        experts: where its groups of experts are, in words; empty for a dense model.
        text: the verdict as one line.
    """

    stack: str
    layout: str = ""
    fit: Fit = "unknown"
    gb_per_gpu: float | None = None
    memory_gb: float | None = None
    experts: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainingAnswer:
    """Answer to the question what a fabric can train.

    Attributes:
        job: the declared job.
        fabric: the job on the whole fabric.
        alone: the job on each region alone, by stack.
        subsets: the job on other sets of regions that links join.
        links: the links between the regions, by key.
        curves: utilization over bandwidth, for a link that carries the payload once in each direction.
        fits: how each region holds the job, by stack.
        notes: checkpoints, failures and experts, a line for each.
        findings: why the job cannot run as declared; empty if nothing is known against it.
        sensitivities: effects of the assumptions on the fabric's results.
    """

    job: JobFacts
    fabric: PartAnswer
    alone: tuple[PartAnswer, ...] = ()
    subsets: tuple[PartAnswer, ...] = ()
    links: tuple[LinkModes, ...] = ()
    curves: tuple[ModeCurve, ...] = ()
    fits: tuple[RegionFit, ...] = ()
    notes: tuple[str, ...] = ()
    findings: tuple[str, ...] = ()
    sensitivities: tuple[Sensitivity, ...] = ()

    @property
    def verdict(self) -> Verdict:
        """The verdict in a word."""
        if self.findings:
            return "cannot run"
        return "unknown" if self.fabric.tokens_per_second is None else "runs"

    def dominant(self, result: Result) -> Sensitivity | None:
        """Return the assumption that moves a result of the fabric the most."""
        return dominant(self.sensitivities, result)
