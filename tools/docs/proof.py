"""The recorded result of the proof of the manifests."""

import json
from pathlib import Path

RECORDED = Path(__file__).resolve().parents[2] / "tests" / "manifests" / "recorded" / "apiserver.json"


def result() -> str:
    """Return the counts of the last recorded run."""
    record = json.loads(RECORDED.read_text(encoding="utf-8"))
    charts: dict[str, int] = record["charts"]
    installed = {name: objects for name, objects in charts.items() if objects}
    absent = [f"`{name}`" for name in charts if name not in installed]
    lines = [
        f"Recorded on {record['date']} with kube-apiserver {record['kubernetes']}: "
        f"{record['documents']:,} distinct documents of {record['kinds']} kinds, "
        f"{sum(charts.values()):,} distinct objects of {len(installed)} charts and published manifests, "
        f"{record['definitions']} custom resource definitions. **Refused: {record['refused']}.**",
        *(["", f"The source of {', '.join(absent)} was not available in this run."] if absent else []),
        "",
        "| From | Objects |",
        "|---|---:|",
        f"| gpufabric, for all shapes, clouds and formats | {record['documents']:,} |",
        *(f"| `{name}` | {objects:,} |" for name, objects in installed.items()),
    ]
    return "\n".join(lines)
