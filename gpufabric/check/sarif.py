"""Writes the result of a check as SARIF 2.1.0, which code hosts show as annotations of a pull request.

Format: OASIS, Static Analysis Results Interchange Format (SARIF) Version 2.1.0, errata 01.
"""

import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from gpufabric.check.result import CheckFinding, CheckReport, Exit, StackCheck
from gpufabric.policies.references import Framework
from gpufabric.policies.rule import Rule
from gpufabric.policies.rules import RULES
from gpufabric.spec.problems import Problem
from gpufabric.visible import visible
from gpufabric.wire.urn import name_of

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
SOURCE_ROOT = "%SRCROOT%"
FINGERPRINT = "gpufabric/v1"
DECLARATION = "declaration"
"""Id of results about a declaration or an input with errors, which prevent a check."""

_LINK = re.compile(r"\[(?=[^\]]*\]\()")
"""The begin of a link, ``[text](target)``; other brackets are text."""

_PLACEHOLDER = re.compile(r"\{(\d+)\}")

INTERNAL = "internal-error"
_LEVELS: Mapping[str, str] = {"mandatory": "error", "advisory": "warning"}
_OWN = (
    (DECLARATION, "The stack can be checked", "The declaration or an input of a resource has errors."),
    (INTERNAL, "The check itself works", "The program or a rule crashed."),
)


def as_sarif(report: CheckReport, version: str, rules: Iterable[Rule] = RULES) -> Mapping[str, Any]:
    """Return a SARIF log with one run.

    Locations are files relative to ``%SRCROOT%``, the folder of ``Pulumi.yaml``; a result without a file has
    none. Fingerprints consist of rule, stack and resource, so a finding stays the same if its numbers change.

    Args:
        report: the result of the check.
        version: version of gpufabric.
        rules: the rules that ran.
    """
    listed = tuple(rules)
    described = [*(_descriptor(rule) for rule in listed), *(_own(*texts) for texts in _OWN)]
    results = [result for check in report.stacks for result in _results(check, strict=report.strict)]
    _fingerprint(results)
    index = {rule["id"]: number for number, rule in enumerate(described)}
    for result in results:
        result["ruleIndex"] = index[result["ruleId"]]
    taxonomies = _taxonomies(listed)
    driver = {
        "name": "gpufabric",
        "semanticVersion": version,
        "rules": described,
        "supportedTaxonomies": [{"name": taxonomy["name"]} for taxonomy in taxonomies],
    }
    invocation = {
        "executionSuccessful": report.exit < Exit.DECLARATION,
        "exitCode": int(report.exit),
        "toolExecutionNotifications": [
            {"level": "note", "message": {"text": _plain(note)}} for note in _notes(report)
        ],
    }
    run = {
        "tool": {"driver": driver},
        "invocations": [invocation],
        "taxonomies": taxonomies,
        "originalUriBaseIds": {SOURCE_ROOT: {"description": {"text": "The folder of Pulumi.yaml."}}},
        "columnKind": "unicodeCodePoints",
        "results": results,
    }
    return {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}


def _descriptor(rule: Rule) -> dict[str, Any]:
    level = _LEVELS.get(rule.level, "none")
    # Code hosts filter by tags, and do not show relationships of rules.
    ids = [f"{reference.framework.key}/{id_}" for reference in rule.reference for id_ in reference.ids]
    described: dict[str, Any] = {
        **_own(rule.id, rule.title, rule.why),
        "help": {"text": rule.fix},
        "defaultConfiguration": {"level": level, "enabled": rule.level != "disabled"},
        "properties": {"tags": [*rule.clouds, *ids]},
    }
    if rule.reference:
        described["helpUri"] = rule.reference[0].framework.url
        described["relationships"] = [
            {"target": {"id": id_, "toolComponent": {"name": reference.framework.key}}, "kinds": ["relevant"]}
            for reference in rule.reference
            for id_ in reference.ids
        ]
    return described


def _taxonomies(rules: Iterable[Rule]) -> list[dict[str, Any]]:
    """Describe the frameworks that rules refer to, with the requirements they name (SARIF, 3.14.8)."""
    named: dict[Framework, set[str]] = {}
    for rule in rules:
        for reference in rule.reference:
            named.setdefault(reference.framework, set()).update(reference.ids)
    return [
        {
            "name": framework.key,
            "fullName": framework.name,
            "version": framework.version,
            "informationUri": framework.url,
            "shortDescription": {"text": framework.name},
            "taxa": [{"id": id_} for id_ in sorted(ids)],
        }
        for framework, ids in named.items()
    ]


def _own(id_: str, title: str, why: str) -> dict[str, Any]:
    return {"id": id_, "shortDescription": {"text": title}, "fullDescription": {"text": why}}


def _results(check: StackCheck, *, strict: bool) -> Iterator[dict[str, Any]]:
    for finding, line in zip(check.findings, check.lines, strict=True):
        result = _result(check, finding.rule, _level(finding, strict=strict), finding.message, finding.urn)
        if finding.kind == "waived":
            result["suppressions"] = [{"kind": "external", "status": "accepted"}]
        _place(result, check.file, line, finding.urn)
        yield result
    for problem in check.problems:
        result = _result(check, DECLARATION, "error", _text(problem), problem.where)
        _place(result, problem.file or check.file, problem.line, "")
        yield result
    for id_, texts in ((DECLARATION, check.errors), (INTERNAL, [check.broken] if check.broken else [])):
        for text in texts:
            result = _result(check, id_, "error", text, text)
            _place(result, check.file, 0, "")
            yield result


def _level(finding: CheckFinding, *, strict: bool) -> str:
    if finding.kind == "not-evaluated" and strict:
        return "error"
    if finding.kind in ("advice", "not-evaluated"):
        return "note"
    return _LEVELS[finding.level]


def _result(check: StackCheck, rule: str, level: str, text: str, about: str) -> dict[str, Any]:
    return {
        "ruleId": rule,
        "level": level,
        "message": {"text": _plain(f"{check.stack}: {text.removeprefix(f'{check.stack}: ')}")},
        "partialFingerprints": {FINGERPRINT: "\0".join((rule, check.stack, about))},
    }


def _plain(text: str) -> str:
    """Write text as a message without links and placeholders (SARIF, 3.11.5 and 3.11.6)."""
    linkless = _LINK.sub(r"\\[", visible(text))
    return _PLACEHOLDER.sub(r"{{\1}}", linkless)


def _fingerprint(results: list[dict[str, Any]]) -> None:
    """Replace the identity of each result by a digest; results with the same identity are numbered."""
    seen: Counter[str] = Counter()
    for result in results:
        identity = result["partialFingerprints"][FINGERPRINT]
        text = f"{identity}\0{seen[identity]}"
        seen[identity] += 1
        result["partialFingerprints"] = {FINGERPRINT: hashlib.sha256(text.encode()).hexdigest()[:32]}


def _place(result: dict[str, Any], file: str, line: int, urn: str) -> None:
    location: dict[str, Any] = {}
    if file:
        physical: dict[str, Any] = {"artifactLocation": {"uri": file, "uriBaseId": SOURCE_ROOT}}
        if line:
            physical["region"] = {"startLine": line}
        location["physicalLocation"] = physical
    if urn:
        location["logicalLocations"] = [{"name": name_of(urn), "fullyQualifiedName": urn, "kind": "resource"}]
    if location:
        result["locations"] = [location]


def _text(problem: Problem) -> str:
    return f"{problem.where}: given {problem.given}; allowed: {problem.allowed} [{problem.limit}]"


def _notes(report: CheckReport) -> list[str]:
    own = [f"{check.stack}: {note}" for check in report.stacks for note in check.notes]
    return [*report.notes, *own]
