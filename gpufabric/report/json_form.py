"""Writes and reads reports as JSON, and makes the schema of that JSON."""

import json
from typing import Any

from pydantic import ValidationError

from gpufabric.report.model import FORMAT, Report
from gpufabric.spec.allowed_values import allowed_text
from gpufabric.spec.problems import DeclarationError

_HEAD = 4096
"""Characters in which a report has its headline."""


def as_json(report: Report) -> str:
    """Write a report; the same report gives the same bytes."""
    return f"{json.dumps(report.model_dump(mode='json'), indent=2, ensure_ascii=False)}\n"


def from_json(text: str, name: str) -> Report:
    """Read a report that ``as_json`` wrote.

    Args:
        text: the report.
        name: name of the file, for errors.

    Raises:
        DeclarationError: the text is something else, or has another format.
    """
    try:
        return Report.model_validate_json(text)
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        place = ".".join(map(str, first["loc"])) or name
        raise DeclarationError.of(
            place,
            given=f"{name}: another value than {allowed_text(first)}",
            allowed=f"a report in JSON, format {FORMAT}",
            limit="`gpufabric schema report`",
        ) from None


def is_report(text: str) -> bool:
    """Return whether a file seems to be a report, and no log of events."""
    return '"headline"' in text[:_HEAD] and '"verdict"' in text[:_HEAD]


def schema() -> dict[str, Any]:
    """Return the JSON Schema of a report as it is written."""
    return Report.model_json_schema(mode="serialization")
