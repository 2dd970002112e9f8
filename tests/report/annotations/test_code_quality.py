import json

import jsonschema
import pytest
from hypothesis import given

from gpufabric.report.annotations.code_quality import as_code_quality
from gpufabric.report.annotations.placing import annotations_of
from gpufabric.report.decisions.places import NO_FILES
from gpufabric.report.model import Report
from tests.report.adversarial import texts
from tests.report.annotations.making import FILE, annotation
from tests.report.rendering import HIDDEN

SCHEMA = {
    "type": "array",
    "items": {
        "type": "object",
        "required": ["description", "check_name", "fingerprint", "severity", "location"],
        "properties": {
            "description": {"type": "string", "minLength": 1},
            "check_name": {"type": "string", "minLength": 1},
            "fingerprint": {"type": "string", "minLength": 1},
            "severity": {"enum": ["info", "minor", "major", "critical", "blocker"]},
            "location": {
                "type": "object",
                "required": ["path", "lines"],
                "properties": {
                    "path": {"type": "string", "pattern": r"^(?!\./|/)."},
                    "lines": {
                        "type": "object",
                        "required": ["begin"],
                        "properties": {"begin": {"type": "integer", "minimum": 1}},
                    },
                },
            },
        },
    },
}
"""Required fields by GitLab's documentation of the format."""


def test_an_entry_has_what_gitlab_requires() -> None:
    [entry] = as_code_quality([annotation()], "infra")
    assert entry["check_name"] == "imdsv2"
    assert entry["severity"] == "minor"
    assert entry["location"] == {"path": f"infra/{FILE}", "lines": {"begin": 7}}
    assert str(entry["description"]).startswith("aws-us-east-1-train: allows IMDSv1.")


def test_reports_follow_the_schema(case: tuple[str, Report]) -> None:
    _, report = case
    written = json.loads(json.dumps(as_code_quality(annotations_of(report, NO_FILES))))
    jsonschema.validate(written, SCHEMA)
    digests = [entry["fingerprint"] for entry in written]
    assert len(digests) == len(set(digests)) > 0


def test_waived_findings_are_left_out() -> None:
    assert as_code_quality([annotation("waived until 2026-12-24 by team: open", level="notes")]) == []


@pytest.mark.parametrize("file", ["", FILE])
@given(text=texts)
def test_texts_are_one_line_without_hidden_characters(file: str, text: str) -> None:
    entries = as_code_quality([annotation(text, file=file, line=0)])
    jsonschema.validate(json.loads(json.dumps(entries)), SCHEMA)
    description = str(entries[0]["description"])
    assert len(description.splitlines()) == 1
    assert HIDDEN.search(description) is None
