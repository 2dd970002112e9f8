"""Writes a trend as JSON, and makes the schema of that JSON."""

import json
from typing import Any

from gpufabric.report.trend.model import Trend


def trend_json(trend: Trend) -> str:
    """Write a trend; the same trend gives the same bytes."""
    return f"{json.dumps(trend.model_dump(mode='json'), indent=2, ensure_ascii=False)}\n"


def trend_schema() -> dict[str, Any]:
    """Return the JSON Schema of a trend as it is written."""
    return Trend.model_json_schema(mode="serialization")
