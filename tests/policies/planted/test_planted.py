"""Planted violations and clean variants, in ``gpufabric check`` and on the real engine with the policy pack.

The policies see each case beside the others of its stack. What they say of all of them must be what the cases
expect, and nothing else.
"""

import json
import random
import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from gpufabric.check.result import StackCheck
from gpufabric.check.stack import Checkout, FabricFacts, check_stack
from gpufabric.plan.clock import NOW_VARIABLE
from gpufabric.policies.policy_names import ADVICE
from gpufabric.policies.rules import RULES
from gpufabric.simcloud.environment import SIMULATED_TIME
from gpufabric.wire.urn import name_of, resource_type_of
from tests.e2e.conftest import Sandbox, sandbox
from tests.policies.planted.cases import CLOUDS, Batch, batches, cases, region_of
from tests.policies.planted.program import BATCH_KEY, short_name
from tools.bare_project import bare_project

__all__ = ["sandbox"]

STACKS = {"aws": "aws-us-east-1", "azure": "azure-eastus", "oci": "oci-us-ashburn-1"}
PROVIDERS = {
    "aws": {"aws:region": "us-east-1"},
    "azure": {
        "azure-native:location": "eastus",
        "azure-native:subscriptionId": "5f1c3e0a-7d24-4b8e-9a61-2c0d8e4f7b93",
    },
    "oci": {"oci:region": "us-ashburn-1", "oci:tenancyOcid": "ocid1.tenancy.oc1..aaaaaaaatenancy"},
}
STREAM = "PULUMI_ENABLE_STREAMING_JSON_PREVIEW"
PROGRAM = """\
from pathlib import Path
from tests.policies.planted.program import main
main(Path(__file__).with_name("region.py"))
"""
STACK_TYPE = "pulumi:pulumi:Stack"
Findings = set[tuple[str, str, str]]


def sampled(*, by_cloud: bool) -> list[Any]:
    """Mark all batches slow but a few, drawn by a fixed seed.

    Args:
        by_cloud: whether to draw one of each cloud and origin, or one of each origin. If so, no program
            without components is slow: a new rule may find resources in it that nothing planted.
    """
    shuffled = random.Random(18).sample(batches(), len(batches()))
    drawn = list({(batch.origin, batch.cloud if by_cloud else ""): batch for batch in shuffled}.values())
    if by_cloud:
        drawn += [batch for batch in batches() if batch.origin == "plain"]
    return [
        pytest.param(batch, id=str(batch), marks=() if batch in drawn else pytest.mark.slow)
        for batch in batches()
    ]


def plant(project: Path, batch: Batch) -> str:
    """Prepare a project whose only stack has the cases of a batch."""
    stack = STACKS[batch.cloud]
    folder = project / "stacks"
    program = folder / "__main__.py"
    if not (folder / "region.py").exists():
        program.rename(folder / "region.py")
    program.write_text(PROGRAM)
    file = folder / f"Pulumi.{stack}.yaml"
    yaml: Any = YAML(typ="safe")
    data: dict[str, Any] = yaml.load(file.read_text()) if file.is_file() else {}
    own = {**PROVIDERS[batch.cloud], "gpufabric:fabric": {"name": "planted"}}
    if batch.origin == "components":
        own["gpufabric:region"] = region_of(batch.cloud)
    data["config"] = {**own, BATCH_KEY: str(batch)}
    yaml.dump(data, file)
    return stack


def subject(batch: Batch, urn: str) -> str:
    """Return how the cases of a batch name a resource."""
    name = name_of(urn)
    if batch.origin == "plain":
        return name
    return short_name(resource_type_of(urn), name, STACKS[batch.cloud])


def by_check(batch: Batch, check: StackCheck) -> Findings:
    assert not (check.problems or check.errors or check.broken), check
    return {
        (finding.kind, finding.rule, subject(batch, finding.urn))
        for finding in check.findings
        if STACK_TYPE not in finding.urn and finding.urn
    }


def by_engine(batch: Batch, events: str) -> Findings:
    lines = [json.loads(line) for line in events.splitlines() if line.startswith("{")]
    findings: Findings = set()
    for event in (line["policyEvent"] for line in lines if "policyEvent" in line):
        urn, rule = event["resourceUrn"], event["policyName"]
        text = re.sub(r"<\{%[^%]*%\}>", "", event["message"]).strip().partition("\n")[2]
        if STACK_TYPE in urn:
            continue
        kind = "violation"
        if rule == ADVICE:
            kind, rule = "advice", text.partition(": ")[0]
        findings.add((kind, rule, subject(batch, urn)))
    return findings


MONEY_AND_QUOTA = frozenset(
    rule.id for rule in RULES if type(rule).__module__.split(".")[-2] in ("cost", "capacity")
)
"""Rules about prices and quotas of machines, which have tables of their own."""


def relevant(batch: Batch, findings: Findings) -> Findings:
    """Return the violations, and the advice of rules of which cases of this stack tell what to expect.

    Programs of their own have just what a rule needs, so that other rules have advice about them, and
    machines in them have no price.
    """
    asked = {(case.rule, case.subject(case.on)) for case in batch.cases}
    return {
        (kind, rule, name)
        for kind, rule, name in findings
        if (rule, name) in asked
        or (kind in ("violation", "internal-error") and rule not in MONEY_AND_QUOTA)
        or kind == "internal-error"
    }


@pytest.fixture
def project(repo: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv(NOW_VARIABLE, SIMULATED_TIME)
    return bare_project(repo, tmp_path / "project")


@pytest.mark.parametrize("batch", sampled(by_cloud=True))
def test_check_finds_what_is_planted(project: Path, batch: Batch) -> None:
    stack = plant(project, batch)
    check, _ = check_stack(Checkout(project, project / "stacks"), stack, {}, FabricFacts(project))
    assert relevant(batch, by_check(batch, check)) == batch.findings


@pytest.mark.engine
@pytest.mark.parametrize("batch", sampled(by_cloud=False))
def test_engine_finds_what_check_finds(
    sandbox: Sandbox, batch: Batch, repo: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(NOW_VARIABLE, SIMULATED_TIME)
    stack = plant(sandbox.project, batch)
    sandbox.init(stack)
    plant(sandbox.project, batch)
    # The program imports its cases.
    sandbox.environment |= {STREAM: "1", "PYTHONPATH": str(repo)}
    fails = any(rule_level(rule) == "mandatory" for kind, rule, _ in batch.findings if kind == "violation")
    findings = by_engine(batch, sandbox.pulumi("preview", "-s", stack, "--json", *sandbox.packs, fails=fails))
    assert relevant(batch, findings) == batch.findings
    check, _ = check_stack(
        Checkout(sandbox.project, sandbox.project / "stacks"), stack, {}, FabricFacts(sandbox.project)
    )
    assert relevant(batch, by_check(batch, check)) == batch.findings


def rule_level(id_: str) -> str:
    return next(rule.level for rule in RULES if rule.id == id_)


def test_table_is_as_large_as_promised() -> None:
    planted = Counter((case.origin, case.expected == "passes") for case in cases())
    broken = planted["plain", False] + planted["components", False]
    clean = planted["plain", True] + planted["components", True]
    assert broken >= 200
    assert clean >= 100
    assert 2 * planted["plain", False] >= broken
    assert {case.cloud for case in cases()} == set(CLOUDS)


def test_names_are_unique_and_rules_exist() -> None:
    ids = Counter((case.cloud, case.origin, case.id) for case in cases())
    assert max(ids.values()) == 1
    assert {case.rule for case in cases()} <= {rule.id for rule in RULES}


def test_levels_of_the_page_are_those_in_effect() -> None:
    """A rule that only advises on a cloud says so, and no other rule does."""
    broken = {(case.rule, case.cloud) for case in cases() if case.expected == "breaks"}
    advised = {(rule.id, cloud) for rule in RULES for cloud in rule.advice_on}
    assert not broken & advised
    advising = {(case.rule, case.cloud) for case in cases() if case.expected == "advises"}
    assert advising - broken <= advised
