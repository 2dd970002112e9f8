"""Writes ``bench/cases.md``: claims of public reports beside what gpufabric computes."""

from collections.abc import Iterator
from pathlib import Path

from bench.cases.claim_value import Rerun
from bench.cases.claims import PublishedClaim, published_claims
from bench.cases.rerun import RERUNS

PAGE = Path(__file__).parents[1] / "cases.md"
CLOSE = 0.10
"""A difference up to this share counts as the same."""

_HEAD = """# Claims of public reports, computed again

Written by `python -m bench cases` from `bench/cases/published.toml`. *Ours* is computed with the facts of
the catalogue and the functions behind `gpufabric quote`, `lease-vs-own` and `time-to-gpus`: the expected
value, with its range where facts have one. *Same*: the expected value differs by at most 10%. *In range*:
the claim lies in our range. *Differs*: it does not, and the section of the claim says what decides. Many of
the reports are secondary; each section names its own.

| Claim | Claimed | Ours | Difference | Result |
|---|---|---|---|---|"""


def run(_runs: int) -> None:
    """Compute all claims again, and write the page."""
    PAGE.write_text(page(), encoding="utf-8")
    print(f"cases: wrote {PAGE.relative_to(PAGE.parents[1])}")
    for claim in published_claims().claims:
        print(f"  {claim.id}: {result(claim, RERUNS[claim.id]())}")


def page() -> str:
    """Return the page."""
    claims = published_claims()
    lines = [_HEAD, *(_line(claim) for claim in claims.claims), ""]
    for claim in claims.claims:
        lines.extend(_section(claim))
    links = [f"[{name}]: {source.url}" for name, source in claims.sources.items() if source.url]
    return "\n".join([*lines, *links]) + "\n"


def result(claim: PublishedClaim, ours: Rerun) -> str:
    """Return the result of a claim in a few words."""
    if claim.claimed is None:
        return "no claim to compare"
    low, high = claim.claimed
    if any(abs(ours.expected - value) <= CLOSE * abs(value) for value in claim.claimed):
        return "same"
    if low <= ours.expected <= high:
        return "same"
    return "in range" if ours.low <= high and low <= ours.high else "differs"


def difference(claim: PublishedClaim, ours: Rerun) -> float | None:
    """Return our expected value against the nearest claimed value, as a share of it; None without a claim."""
    if claim.claimed is None:
        return None
    low, high = claim.claimed
    nearest = min(max(ours.expected, low), high)
    return (ours.expected - nearest) / nearest


def _line(claim: PublishedClaim) -> str:
    ours = RERUNS[claim.id]()
    apart = difference(claim, ours)
    claimed = "-" if claim.claimed is None else _range(*claim.claimed)
    text = "-" if apart is None else f"{apart:+.0%}"
    cells = (f"[{claim.id}](#{claim.id})", f"{claimed} {claim.unit}", _ours(ours), text, result(claim, ours))
    return f"| {' | '.join(cells)} |"


def _section(claim: PublishedClaim) -> Iterator[str]:
    source = published_claims().sources[claim.source]
    link = f"[{source.title}][{claim.source}]" if source.url else source.title
    yield f"## {claim.id}"
    yield ""
    yield claim.claim
    yield ""
    yield f"- Source: {link}, read on {source.read_on.isoformat()}."
    yield f"- Ours: {_ours(RERUNS[claim.id]())} {claim.unit}."
    yield f"- Decided by: {claim.decides}"
    yield ""


def _ours(ours: Rerun) -> str:
    if _number(ours.low) == _number(ours.high):
        return _number(ours.expected)
    return f"{_number(ours.expected)} ({_range(ours.low, ours.high)})"


def _range(low: float, high: float) -> str:
    return _number(low) if _number(low) == _number(high) else f"{_number(low)} to {_number(high)}"


def _number(value: float) -> str:
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"
