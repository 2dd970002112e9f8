"""Annotations for tests."""

from typing import Any

from gpufabric.check.result import CheckFinding, CheckReport, StackCheck
from gpufabric.report.annotations.annotation import Annotation
from gpufabric.report.decisions.model import ActionPlace, Concern, Decision
from gpufabric.spec.problems import Problem

STACK = "aws-us-east-1"
FILE = f"stacks/Pulumi.{STACK}.yaml"
URN = f"urn:pulumi:{STACK}::gpufabric::aws:eks/nodeGroup:NodeGroup::{STACK}-train"


def decision(**replaced: Any) -> Decision:
    """Make a decision on one pool."""
    fields: dict[str, Any] = {
        "level": "risks",
        "source": "policy",
        "rule": "imdsv2",
        "what": "allows IMDSv1",
        "why": "A pod can read credentials",
        "fix": "Set httpTokens to required.",
        "docs": "docs/policies.md#imdsv2",
        "concerns": f"{STACK}-train",
        "concerned": (Concern(stack=STACK, resource=f"{STACK}-train"),),
    }
    return Decision(**{**fields, **replaced})


def annotation(text: str = "allows IMDSv1", file: str = FILE, line: int = 7, **replaced: Any) -> Annotation:
    """Make an annotation."""
    place = ActionPlace(stack=STACK, file=file, line=line, property="pools.train")
    made = decision(what=text, **replaced)
    return Annotation(made.rule or made.source, made, STACK, (f"{STACK}-train",), place)


def checked(**replaced: Any) -> CheckReport:
    """Make the result of a check of three stacks, with a finding of each kind."""
    findings = [
        CheckFinding("imdsv2", "mandatory", f"{STACK}-train: allows IMDSv1", URN),
        CheckFinding("cost-unpriced", "advisory", "2 items have no price"),
        CheckFinding("quota-headroom", "advisory", "not evaluated: x", "", "not-evaluated"),
        CheckFinding("bucket-private", "advisory", "waived until 2026-12-24 by team: open", URN, "waived"),
        CheckFinding("cost-summary", "advisory", "$1.00/hour", "", "advice"),
        CheckFinding("imdsv2", "mandatory", "internal error: ValueError", "", "internal-error"),
    ]
    judged = StackCheck(STACK, FILE, 3, findings, lines=[11, 0, 9, 11, 20, 0], notes=("noted",))
    broken = StackCheck("oci-us-ashburn-1", broken="KeyError at x.py:1", errors=("data: size: refused",))
    problem = Problem("pools", "nothing", "a pool", "schema", "stacks/Pulumi.azure-eastus.yaml", 4)
    return CheckReport([judged, StackCheck("azure-eastus", problems=(problem,)), broken], **replaced)
