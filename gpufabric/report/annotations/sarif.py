"""Writes annotations as SARIF 2.1.0, which code hosts show beside a change.

Format: OASIS, Static Analysis Results Interchange Format (SARIF) Version 2.1.0, errata 01.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from gpufabric.policies.rule import Rule
from gpufabric.policies.rules import RULES
from gpufabric.report.annotations.annotation import Annotation
from gpufabric.report.annotations.fingerprints import fingerprints
from gpufabric.report.annotations.sarif_rules import descriptors, taxonomies, unknown_rule
from gpufabric.report.annotations.value_fix import ReadLine, value_fix
from gpufabric.report.decisions.model import ActionPlace, DecisionLevel
from gpufabric.report.source_links import NO_LINKS, SourceLinks
from gpufabric.visible import visible

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
SOURCE_ROOT = "%SRCROOT%"
FINGERPRINT = "gpufabric/v2"

_LINK = re.compile(r"\[(?=[^\]]*\]\()")
"""The begin of a link, ``[text](target)``; other brackets are text."""

_PLACEHOLDER = re.compile(r"\{(\d+)\}")
_LEVELS: Mapping[DecisionLevel, str] = {
    "blocks": "error",
    "destroys": "warning",
    "disrupts": "warning",
    "costs": "warning",
    "risks": "warning",
    "notes": "note",
}


@dataclass(frozen=True, slots=True)
class SarifRun:
    """Facts about the run of the tool, for a log.

    Attributes:
        version: version of gpufabric.
        exit_status: exit status of the command.
        successful: whether every stack could be judged.
        notes: limits of the result.
    """

    version: str
    exit_status: int = 0
    successful: bool = True
    notes: Sequence[str] = ()


def as_sarif(
    annotations: Sequence[Annotation],
    run: SarifRun,
    *,
    rules: Iterable[Rule] = RULES,
    links: SourceLinks = NO_LINKS,
    read_line: ReadLine = lambda _file, _line: "",
) -> Mapping[str, Any]:
    """Return a SARIF log with one run.

    Locations are files relative to ``%SRCROOT%``, the folder of ``Pulumi.yaml``; a result without a file has
    none. Fingerprints stay the same if numbers or lines change.

    Args:
        annotations: the annotations.
        run: the run of the tool.
        rules: the rules that ran.
        links: addresses of files, for the documentation of rules.
        read_line: returns a line of a file, for fixes.
    """
    listed = tuple(rules)
    described = descriptors(listed, links)
    known = {rule["id"] for rule in described}
    others = dict.fromkeys(annotation.rule for annotation in annotations if annotation.rule not in known)
    described += [unknown_rule(id_) for id_ in others]
    index = {rule["id"]: number for number, rule in enumerate(described)}
    results = [
        {
            **_result(annotation, read_line),
            "ruleIndex": index[annotation.rule],
            "partialFingerprints": {FINGERPRINT: digest},
        }
        for annotation, digest in zip(annotations, fingerprints(annotations), strict=True)
    ]
    named = taxonomies(listed)
    driver = {
        "name": "gpufabric",
        "semanticVersion": run.version,
        "rules": described,
        "supportedTaxonomies": [{"name": taxonomy["name"]} for taxonomy in named],
    }
    invocation = {
        "executionSuccessful": run.successful,
        "exitCode": run.exit_status,
        "toolExecutionNotifications": [
            {"level": "note", "message": {"text": plain(note)}} for note in run.notes
        ],
    }
    written = {
        "tool": {"driver": driver},
        "invocations": [invocation],
        "taxonomies": named,
        "originalUriBaseIds": {SOURCE_ROOT: {"description": {"text": "The folder of Pulumi.yaml."}}},
        "columnKind": "unicodeCodePoints",
        "results": results,
    }
    return {"$schema": SCHEMA, "version": "2.1.0", "runs": [written]}


def plain(text: str) -> str:
    """Write text as a message without links and placeholders (SARIF, 3.11.5 and 3.11.6)."""
    linkless = _LINK.sub(r"\\[", visible(text))
    return _PLACEHOLDER.sub(r"{{\1}}", linkless)


def _result(annotation: Annotation, read_line: ReadLine) -> dict[str, Any]:
    text = "\n".join((f"{annotation.summary}.", *annotation.details))
    result: dict[str, Any] = {
        "ruleId": annotation.rule,
        "level": _LEVELS[annotation.level],
        "message": {"text": plain(text)},
    }
    location = _location(annotation)
    if location:
        result["locations"] = [location]
    if annotation.waived:
        result["suppressions"] = [{"kind": "external", "status": "accepted"}]
    fix = _fix(annotation.place, read_line)
    if fix:
        result["fixes"] = [fix]
    return result


def _location(annotation: Annotation) -> dict[str, Any]:
    location: dict[str, Any] = {}
    place = annotation.place
    if place.file:
        physical: dict[str, Any] = {"artifactLocation": _artifact(place.file)}
        if place.line:
            physical["region"] = {"startLine": place.line}
        location["physicalLocation"] = physical
    named = [{"name": name, "kind": "resource"} for name in annotation.resources]
    if named:
        location["logicalLocations"] = named
    return location


def _artifact(file: str) -> dict[str, str]:
    return {"uri": quote(file), "uriBaseId": SOURCE_ROOT}


def _fix(place: ActionPlace, read_line: ReadLine) -> dict[str, Any] | None:
    """Return the replacement of a value; None if the suggestion is no value, or the value is not there."""
    columns = value_fix(place, read_line)
    if columns is None:
        return None
    start, end = columns
    region = {"startLine": place.line, "startColumn": start, "endLine": place.line, "endColumn": end}
    replacement = {"deletedRegion": region, "insertedContent": {"text": place.suggested}}
    return {
        "description": {"text": plain(f"Set {place.property} to {place.suggested}.")},
        "artifactChanges": [
            {"artifactLocation": _artifact(place.file), "replacements": [replacement]},
        ],
    }
