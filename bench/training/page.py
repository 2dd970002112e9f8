"""Writes ``bench/training.md``: every published number beside the prediction of the training model."""

from collections import Counter
from collections.abc import Iterator
from math import isinf
from pathlib import Path

from bench.training import failure_rows, memory_rows
from bench.training.exchange_rows import exchange_sections, exchanges_published
from bench.training.link_rows import FACTS, Compared, calibrated, compared, published
from bench.training.pace_page import pace_links, pace_sections
from bench.training.share_rows import share_links, share_section
from bench.training.step_rows import fitted_exponent

PAGE = Path(__file__).parents[1] / "training.md"
_HEAD = """# The training model against published numbers

Written by `python -m bench training`. Rows marked *calibrate* fix constants, or are what others are predicted
from; rows marked *check* are never used for that.

## Bandwidth of links

Two constants are fitted. Both papers print the smallest bandwidth of a grid at which GPUs compute a share of
the time; *places* counts the steps of the grid between the printed and the predicted value. The tables are
simulations, not measurements.
"""


def run(_runs: int) -> None:
    """Calibrate the model, compare it with all published numbers, and write the page."""
    bits = calibrated(published())
    print(f"training: bits per parameter {bits[0]} (16-bit formats), {bits[1]} (FP4)")
    print(f"  exponent of the work per token: {fitted_exponent():.3f}")
    PAGE.write_text(page(), encoding="utf-8")
    print(f"  wrote {PAGE.relative_to(PAGE.parents[1])}")


def page() -> str:
    """Return the page, with the constants of the catalogue."""
    tables = published()
    bits = FACTS.link_bits_16.value, FACTS.link_bits_4.value
    cases = list(compared(tables, tables.rows, *bits))
    lines = [
        _HEAD,
        f"Bits per parameter on the link: {bits[0]} in 16-bit formats, {bits[1]} in FP4.\n",
        "| Source | Use | Values | Exact | One place | Two places |\n|---|---|---|---|---|---|",
        *_sums(cases),
        "",
        "| Source | Model | Use | Method | Steps | Share | Printed Gbit/s | Predicted Gbit/s | Places |",
        "|---|---|---|---|---|---|---|---|---|",
        *(_line(case) for case in cases),
    ]
    every = (tables, memory_rows.published(), failure_rows.published(), exchanges_published())
    urls = {name: source.url for table in every for name, source in table.sources.items()}
    links = [f"[{name}]: {url}" for name, url in (urls | share_links() | pace_links()).items()]
    parts = [
        *lines,
        *share_section(),
        "",
        *pace_sections(),
        *memory_rows.section(),
        *failure_rows.section(),
        "",
        *exchange_sections(),
        "",
        *links,
    ]
    return "\n".join(parts) + "\n"


def _sums(cases: list[Compared]) -> Iterator[str]:
    groups: dict[tuple[str, str], Counter[int]] = {}
    for case in cases:
        key = f"[{case.row.source}], {case.row.place}", case.row.role
        groups.setdefault(key, Counter())[abs(case.notches)] += 1
    for (source, role), counted in groups.items():
        yield f"| {source} | {role} | {counted.total()} | {counted[0]} | {counted[1]} | {counted[2]} |"


def _line(case: Compared) -> str:
    row = case.row
    values = f"{_gbps(case.printed_gbps)} | {_gbps(case.predicted_gbps)}"
    return (
        f"| [{row.source}] | {row.model} | {row.role} | {case.method} | {row.inner_steps} | {case.share:.0%}"
        f" | {values} | {case.notches:+d} |"
    )


def _gbps(value: float) -> str:
    return "more than 1,000" if isinf(value) else f"{value:,.1f}"
