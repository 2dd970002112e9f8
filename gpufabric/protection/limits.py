"""Compares losses with the limits that a fabric or a stack declares."""

from collections.abc import Iterable, Iterator
from decimal import Decimal

from gpufabric.protection.holdings import total
from gpufabric.protection.losses import Loss
from gpufabric.spec.protection import Protection

_WHERE = "name it in stacks/removals.yaml, or raise the limit"


def exceeded(limits: Protection, losses: Iterable[Loss], gpus_before: int | None, owner: str) -> list[str]:
    """Return one sentence for each limit that losses exceed.

    A limit fails closed: an unknown number of GPUs exceeds every limit of GPUs.

    Args:
        limits: limits of a stack or of the fabric.
        losses: what goes and is not named as a removal.
        gpus_before: GPUs of the stack or the fabric at peak before the update; None if unknown.
        owner: the stack, or "the fabric", for the text.
    """
    counted = [loss for loss in losses if loss.counts]
    return [
        f"{owner}: {text} (protection.{key}); {_WHERE}" for key, text in _faults(limits, counted, gpus_before)
    ]


def _faults(limits: Protection, losses: list[Loss], gpus_before: int | None) -> Iterator[tuple[str, str]]:
    pools = [loss for loss in losses if loss.kind == "pool"]
    gpus = total(loss.gpus for loss in pools)
    listed = ", ".join(f"{loss.name} {'?' if loss.gpus is None else f'{loss.gpus:,}'}" for loss in pools)
    if limits.gpus is not None and pools and (gpus is None or gpus > limits.gpus):
        yield "gpus", f"{_number(gpus)} GPUs go ({listed}); at most {limits.gpus:,} may"
    if limits.percent is not None and pools:
        share = _share(gpus, gpus_before)
        if share is None or share > limits.percent:
            part = "an unknown share" if share is None else f"{share:.1f} %"
            of = "" if gpus_before is None else f" of {gpus_before:,}"
            most = f"{limits.percent.normalize():f} %"
            yield "percent", f"{_number(gpus)}{of} GPUs go, {part} ({listed}); at most {most} may"
    whole = [loss for loss in losses if loss.is_whole]
    for key, kinds in (("pools", ("pool",)), ("links", ("link",)), ("stores", ("store", "copy"))):
        most_of = getattr(limits, key)
        names = [loss.name for loss in whole if loss.kind in kinds]
        if most_of is not None and len(names) > most_of:
            go = f"1 {kinds[0]} goes" if len(names) == 1 else f"{len(names):,} {key} go"
            yield key, f"{go} ({', '.join(names)}); at most {most_of:,} may"


def _share(gpus: int | None, before: int | None) -> Decimal | None:
    if gpus == 0:
        return Decimal(0)
    return None if gpus is None or not before else Decimal(gpus) * 100 / before


def _number(gpus: int | None) -> str:
    return "an unknown number of" if gpus is None else f"{gpus:,}"
