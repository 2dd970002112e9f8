"""The shortest time of a step: no job computes faster than the peak of its GPUs."""

from collections.abc import Mapping
from decimal import Decimal

from gpufabric.catalog.catalog import Catalog
from gpufabric.catalog.fact import Fact
from gpufabric.catalog.market import market
from gpufabric.spec.problems import DeclarationError, Problem
from gpufabric.spec.regions import AnyRegion
from gpufabric.spec.training import Training
from gpufabric.training.flops import flops_per_token
from gpufabric.training.pace.replicas import replicas_of

_FLOPS_PER_TFLOP = Decimal(10**12)
WHERE = "fabric.training.step_seconds"


def faster_than_peak(
    training: Training, regions: Mapping[str, AnyRegion], catalog: Catalog
) -> Problem | None:
    """Return the fault of a stated step that is shorter than its work takes at the dense peak of all GPUs.

    Args:
        training: the job. Without both ``step_seconds`` and ``global_batch`` nothing can be compared.
        regions: declarations of the regions that train, by stack.
        catalog: peak rates of accelerators, and facts on shapes.

    Returns:
        None if the step is long enough, or if the peak of a shape in this number format is not known.
    """
    if training.step_seconds is None or training.global_batch is None:
        return None
    try:
        replicas = replicas_of(regions, catalog)
    except DeclarationError:
        return None
    peak_tflops, sources, gpus = Decimal(0), set[str](), 0
    for replica in replicas:
        accelerator = catalog.shape(replica.cloud, replica.shape).accelerator or ""
        peak = _peak_tflops(accelerator, training, catalog)
        if peak is None:
            return None
        peak_tflops += replica.gpus * peak.value
        gpus += replica.gpus
        sources.add(peak.source)
    if not peak_tflops:
        return None
    tokens = training.global_batch * training.model.sequence_length
    work = Decimal(tokens) * flops_per_token(training.model)
    least_seconds = float(work / (peak_tflops * _FLOPS_PER_TFLOP))
    if training.step_seconds >= least_seconds:
        return None
    return Problem(
        WHERE,
        f"{training.step_seconds:g} s",
        f"at least {least_seconds:.3g} s: {tokens:,} tokens of {flops_per_token(training.model):.3g} FLOPs "
        f"each on {gpus:,} GPUs at their dense peak in {training.precision}",
        f"catalogue of accelerators: {', '.join(sorted(sources))}",
    )


def _peak_tflops(accelerator: str, training: Training, catalog: Catalog) -> Fact[Decimal] | None:
    """Return the dense peak of an accelerator in the job's number format; None if it is not known."""
    known = market(catalog).accelerators.get(accelerator)
    if known is None:
        return None
    if training.precision == "bf16":
        return known.peak_bf16_tflops
    return known.peak_fp8_tflops if training.precision in {"fp8", "mxfp8"} else None
