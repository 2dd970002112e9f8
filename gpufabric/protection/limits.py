"""Compares losses with the limits of a fabric or a stack: those declared, and those in effect before."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from gpufabric.protection.holdings import total
from gpufabric.protection.losses import Loss
from gpufabric.spec.protection import Protection

_KEYS = tuple(Protection.model_fields)


@dataclass(frozen=True, slots=True)
class _Limit:
    """A limit in effect.

    Attributes:
        most: what may go.
        is_earlier: whether the update loosens it.
    """

    most: Decimal
    is_earlier: bool

    @property
    def advice(self) -> str:
        """Advice about a loss beyond the limit."""
        if self.is_earlier:
            return "name it in stacks/removals.yaml: the looser limit of this change holds only after it"
        return "name it in stacks/removals.yaml, or raise the limit in an update before this one"


def exceeded(
    declared: Protection | None,
    losses: Iterable[Loss],
    gpus_before: int | None,
    owner: str,
    earlier: Iterable[Protection | None] = (),
) -> list[str]:
    """Return one sentence for each limit that losses exceed; the stricter of all limits applies.

    A limit fails closed: an unknown number of GPUs exceeds every limit of GPUs.

    Args:
        declared: limits that a stack or the fabric declares.
        losses: what goes and is not named as a removal.
        gpus_before: GPUs of the stack or the fabric at peak before the update; None if unknown.
        owner: the stack, or "the fabric", for the text.
        earlier: limits in effect before the update.
    """
    counted = [loss for loss in losses if loss.counts]
    limits = _in_effect(declared, earlier)
    return [
        f"{owner}: {text} (protection.{key}{' before this change' if limits[key].is_earlier else ''}); "
        f"{limits[key].advice}"
        for key, text in _faults(limits, counted, gpus_before)
    ]


def loosened(declared: Protection | None, earlier: Protection | None) -> list[str]:
    """Return one text for each limit that a declaration loosens or removes."""
    return [
        f"protection.{key} changes from {_shown(limit.most)} to "
        f"{'no limit' if (now := _value(declared, key)) is None else _shown(now)}"
        for key, limit in _in_effect(declared, [earlier]).items()
        if limit.is_earlier
    ]


def _in_effect(declared: Protection | None, earlier: Iterable[Protection | None]) -> dict[str, _Limit]:
    """Return the strictest limit by key."""
    before, limits = list(earlier), dict[str, _Limit]()
    for key in _KEYS:
        now = _value(declared, key)
        strictest = min((value for old in before if (value := _value(old, key)) is not None), default=None)
        if strictest is not None and (now is None or strictest < now):
            limits[key] = _Limit(strictest, is_earlier=True)
        elif now is not None:
            limits[key] = _Limit(now, is_earlier=False)
    return limits


def _value(limits: Protection | None, key: str) -> Decimal | None:
    value = getattr(limits, key, None)
    return None if value is None else Decimal(value)


def _faults(
    limits: Mapping[str, _Limit], losses: list[Loss], gpus_before: int | None
) -> Iterator[tuple[str, str]]:
    pools = [loss for loss in losses if loss.kind == "pool"]
    gpus = total(loss.gpus for loss in pools)
    listed = ", ".join(f"{loss.name} {'?' if loss.gpus is None else f'{loss.gpus:,}'}" for loss in pools)
    limit = limits.get("gpus")
    if limit is not None and pools and (gpus is None or gpus > limit.most):
        yield "gpus", f"{_gpus_go(gpus)} ({listed}); at most {_shown(limit.most)} may"
    limit = limits.get("percent")
    if limit is not None and pools:
        share = _share(gpus, gpus_before)
        if share is None or share > limit.most:
            part = "an unknown share" if share is None else f"{share:.1f} %"
            of = "" if gpus_before is None else f" of {gpus_before:,}"
            most = f"{_shown(limit.most)} %"
            yield "percent", f"{_gpus_go(gpus, of)}, {part} ({listed}); at most {most} may"
    whole = [loss for loss in losses if loss.is_whole]
    for key, kinds in (("pools", ("pool",)), ("links", ("link",)), ("stores", ("store", "copy"))):
        limit = limits.get(key)
        names = [loss.name for loss in whole if loss.kind in kinds]
        if limit is not None and len(names) > limit.most:
            go = f"1 {kinds[0]} goes" if len(names) == 1 else f"{len(names):,} {key} go"
            yield key, f"{go} ({', '.join(names)}); at most {_shown(limit.most)} may"


def _share(gpus: int | None, before: int | None) -> Decimal | None:
    if gpus == 0:
        return Decimal(0)
    return None if gpus is None or not before else Decimal(gpus) * 100 / before


def _gpus_go(gpus: int | None, of: str = "") -> str:
    if gpus == 1:
        return f"1{of} {'GPUs' if of else 'GPU'} goes"
    return f"{'an unknown number of' if gpus is None else f'{gpus:,}'}{of} GPUs go"


def _shown(limit: Decimal) -> str:
    return f"{limit.normalize():,f}"
