from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from gpufabric.catalog.catalog import default_catalog
from gpufabric.check.judge import judge
from gpufabric.check.registered import Registered, secret_texts
from gpufabric.check.result import StackCheck
from gpufabric.check.views import views_of
from gpufabric.masking.mask import Mask
from gpufabric.policies.context import PolicyContext
from gpufabric.policies.rule import Finding, ResourceRule, Rule
from gpufabric.policies.unevaluated import Unevaluated
from gpufabric.wire.urn import STACK_TYPE
from gpufabric.wire.values import SECRET, SIGNATURE, UNKNOWN

TYPE = "aws:s3/bucket:Bucket"
STACK_URN = f"urn:pulumi:one::gpufabric::{STACK_TYPE}::gpufabric-one"
NOW = datetime(2026, 12, 1, 12, tzinfo=UTC)


class Quotes(ResourceRule):
    """Quotes a property, as no rule of the pack may."""

    id = "quotes"
    title = "Title"
    why = "Why."
    level = "mandatory"
    fix = "Fix."
    types = (TYPE,)

    def judge(self, resource: Any, view: Any) -> Iterator[Finding | Unevaluated]:
        yield Finding.at(resource, f"is {resource.props.text('value')}!")
        yield Finding("about the stack", advisory=True)


class Breaks(Rule):
    id = "breaks"
    title = "Title"
    why = "Why."
    level = "mandatory"
    fix = "Fix."

    def check(self, view: Any) -> Iterator[Finding | Unevaluated]:
        raise ValueError("hunter2")
        yield


QUOTES = (Quotes(),)


def bucket(name: str, value: object) -> Registered:
    return Registered(f"urn:pulumi:one::gpufabric::{TYPE}::{name}", TYPE, name, inputs={"value": value})


def judged(tmp_path: Path, *made: Registered, strict: bool = False, rules: Any = QUOTES) -> StackCheck:
    resources = [Registered(STACK_URN, STACK_TYPE, "gpufabric-one", custom=False), *made]
    check = StackCheck("one")
    context = PolicyContext(stack="one", catalog=default_catalog(), now=NOW)
    hidden = secret_texts(resources)
    judge(check, views_of(resources), context, tmp_path, strict=strict, mask=Mask(hidden), rules=rules)
    return check


def test_findings(tmp_path: Path) -> None:
    check = judged(tmp_path, bucket("a", "open"), bucket("b", UNKNOWN))
    findings = [
        (finding.level, finding.kind, finding.message, finding.urn.rpartition("::")[2])
        for finding in check.findings
    ]
    assert findings == [
        ("mandatory", "violation", "a: is open!", "a"),
        ("advisory", "advice", "about the stack", "gpufabric-one"),
        ("advisory", "not-evaluated", "not evaluated: b.value unknown until apply", "gpufabric-one"),
    ]
    assert check.resources == 3


def test_strict_raises_what_could_not_be_evaluated(tmp_path: Path) -> None:
    check = judged(tmp_path, bucket("b", UNKNOWN), strict=True)
    assert [(finding.level, finding.kind) for finding in check.findings] == [("mandatory", "not-evaluated")]


def test_breakdown_is_the_rules_own(tmp_path: Path) -> None:
    check = judged(tmp_path, bucket("a", "open"), rules=(Breaks(), Quotes()))
    assert [finding.kind for finding in check.findings] == ["internal-error", "violation", "advice"]
    assert "hunter2" not in str(check)


@pytest.mark.parametrize("value", [{SIGNATURE: SECRET, "value": "hunter2"}])
def test_secrets_are_taken_out_of_messages(tmp_path: Path, value: object) -> None:
    check = judged(tmp_path, bucket("a", value))
    assert check.findings[0].message == "a: is [secret]!"


def test_secret_in_a_secret_leaves_nothing_behind(tmp_path: Path) -> None:
    check = judged(
        tmp_path,
        bucket("a", {SIGNATURE: SECRET, "value": "hunter2-and-more"}),
        bucket("b", {SIGNATURE: SECRET, "value": "hunter2"}),
    )
    assert [finding.message for finding in check.findings if finding.kind == "violation"] == [
        "a: is [secret]!",
        "b: is [secret]!",
    ]


def test_waivers_of_the_project_hold(tmp_path: Path) -> None:
    (tmp_path / "stacks").mkdir()
    (tmp_path / "stacks" / "waivers.yaml").write_text(
        "waivers:\n"
        "  - rule: quotes\n"
        f'    resources: "urn:pulumi:one::gpufabric::{TYPE}::a"\n'
        "    owner: platform team\n"
        "    reason: accepted for the length of the test\n"
        "    expires: 2026-12-24\n"
    )
    check = judged(tmp_path, bucket("a", "open"), bucket("b", "open"))
    assert [(finding.kind, finding.level) for finding in check.findings] == [
        ("violation", "mandatory"),
        ("waived", "advisory"),
        ("advice", "advisory"),
        ("advice", "advisory"),
    ]
    assert check.findings[1].message == "waived until 2026-12-24 by platform team: a: is open!"
    assert check.waivers == {"stacks/waivers.yaml:2"}


def test_fault_of_the_projects_files_is_a_problem(tmp_path: Path) -> None:
    (tmp_path / "stacks").mkdir()
    (tmp_path / "stacks" / "policies.yaml").write_text("all_stacks:\n  quotas: advisory\n")
    check = judged(tmp_path, bucket("a", "open"))
    assert "stacks/policies.yaml" in str(check.problems[0])
    assert check.exit(strict=False) == 2
