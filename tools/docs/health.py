"""Tables of the metrics that alerts use, and of what clouds do with nodes that fail."""

from gpufabric.catalog.catalog import default_catalog
from gpufabric.catalog.health import NodeRepair, metrics, node_repair
from gpufabric.manifests.health.runbooks import RUNBOOKS
from tools.docs.clouds import TITLES


def runbooks_table() -> str:
    """Return what to do after each alert."""
    lines = ["| Alert | Look at | Do |", "|---|---|---|"]
    for name, steps in RUNBOOKS.items():
        # A bare bar would end the cell, also inside code.
        look, act = (text.replace("|", "\\|") for text in (steps.look, steps.act))
        lines.append(f"| `{name}` | {look} | {act} |")
    return "\n".join(lines)


def metrics_table() -> str:
    """Return the metrics with their exporters."""
    lines = ["| Metric | Exporter | Measures |", "|---|---|---|"]
    for metric in metrics(default_catalog()).values():
        lines.append(f"| `{metric.id}` | {metric.exporter.value} | {metric.measures.value} |")
    return "\n".join(lines)


def repair_table() -> str:
    """Return what each cloud does with a GPU node that fails, with sources."""
    repair = node_repair(default_catalog())
    titles = [TITLES[cloud] for cloud in repair]
    lines = [f"| | {' | '.join(titles)} |", f"|---|{'---|' * len(titles)}"]
    rows = {
        "Detects": [facts.detects.value for facts in repair.values()],
        "Acts": [facts.acts.value for facts in repair.values()],
        "After": [_after(facts) for facts in repair.values()],
        "Replaces from the same reservation": [_reservation(facts) for facts in repair.values()],
        "Does not act if": [facts.withheld.value for facts in repair.values()],
        "By hand": [facts.by_hand.value for facts in repair.values()],
        "Source": [_source(facts) for facts in repair.values()],
    }
    lines.extend(f"| **{row}** | {' | '.join(cells)} |" for row, cells in rows.items())
    return "\n".join(lines)


def _reservation(facts: NodeRepair) -> str:
    if facts.keeps_reservation is None:
        return "-"
    return "yes" if facts.keeps_reservation.value else "no"


def _after(facts: NodeRepair) -> str:
    minutes = facts.after_minutes
    if minutes is None:
        return "-"
    return f"{minutes.value} minutes" + (f" ({minutes.note})" if minutes.note else "")


def _source(facts: NodeRepair) -> str:
    source = default_catalog().sources[facts.acts.source]
    return f"[{source.title}]({source.url})"
