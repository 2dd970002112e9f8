"""The pack as the engine runs it: a process that speaks gRPC."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import grpc
import pytest
from google.protobuf import empty_pb2, json_format, struct_pb2
from pulumi.runtime.proto import analyzer_pb2, analyzer_pb2_grpc
from ruamel.yaml import YAML

from gpufabric.plan.clock import NOW_VARIABLE
from gpufabric.policies.rules import RULES
from tests.policies.oci_stack import configuration

OF_ALL_STACKS = ("checkpoints-survive", "fabric-survives-losses", "state-kept")
"""Rules about what the project declares, whatever resources are sent."""

ROOT = Path(__file__).parents[2]
PACK = ROOT / "policies"
LOOSENED = "settings-not-loosened"
STACK = "oci-us-ashburn-1"
BROKEN_PACK = """
import os, pathlib
from gpufabric.policies.load_context import load_context
from pulumi_policy import PolicyPack
from gpufabric.policies.pack import build_policies
from gpufabric.policies.rule import Rule
from gpufabric.policies.rules import RULES

class Broken(Rule):
    id = "broken"
    title = "Broken"
    why = "Why."
    level = "advisory"
    fix = "Fix."

    def check(self, view):
        raise ValueError("hunter2")

root = pathlib.Path(os.environ["PYTHONPATH"])
policies = build_policies(lambda: load_context(os.environ, root=root), [Broken(), *RULES])
PolicyPack("broken", policies)
"""


def declared(**budget: int) -> dict[str, str]:
    data = YAML(typ="safe").load((ROOT / "stacks" / f"Pulumi.{STACK}.yaml").read_text())
    region = data["config"]["gpufabric:region"]
    return {"gpufabric:region": json.dumps({**region, "budget": budget})}


@contextmanager
def running(
    config: dict[str, str], pack: Path = PACK, stack: str = STACK, now: str = "2026-12-01T12:00:00Z"
) -> Iterator[analyzer_pb2_grpc.AnalyzerStub]:
    environment = {
        **os.environ,
        "PYTHONPATH": str(ROOT),
        "PULUMI_ORGANIZATION": "organization",
        "PULUMI_PROJECT": "gpufabric",
        "PULUMI_STACK": stack,
        "PULUMI_DRY_RUN": "true",
        "PULUMI_CONFIG": json.dumps(config),
        NOW_VARIABLE: now,
    }
    command = [sys.executable, "-u", "-m", "pulumi.policy", "127.0.0.1:0", str(pack)]
    process = subprocess.Popen(
        command, cwd=pack, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    assert process.stdout is not None
    assert process.stderr is not None
    try:
        port = process.stdout.readline().strip()
        assert port.isdigit(), process.stderr.read().decode()
        with grpc.insecure_channel(f"127.0.0.1:{int(port)}") as channel:
            yield analyzer_pb2_grpc.AnalyzerStub(channel)
    finally:
        process.kill()
        process.wait()
        process.stdout.close()
        process.stderr.close()


def struct(data: Any) -> struct_pb2.Struct:
    return json_format.ParseDict(dict(data), struct_pb2.Struct())


def said_of(message: str) -> str:
    """Give the rule that advice is of, which names it after its title."""
    return message.partition("\n")[2].partition(":")[0]


def judged(stub: analyzer_pb2_grpc.AnalyzerStub, made: list[Any]) -> list[tuple[str, str, str]]:
    """Send every resource and then the stack; give policy, level and message of what is said of them."""
    urns = {resource.name: resource.urn for resource in made}
    resources: list[analyzer_pb2.AnalyzerResource] = []
    for made_resource in made:
        provider = analyzer_pb2.AnalyzerProviderResource(
            type="pulumi:providers:oci",
            properties=struct(made_resource.provider),
            urn="urn:provider",
            name="provider",
        )
        request = analyzer_pb2.AnalyzeRequest(
            type=made_resource.type,
            properties=struct(made_resource.props),
            urn=made_resource.urn,
            name=made_resource.name,
            provider=provider,
        )
        assert not stub.Analyze(request).diagnostics
        resource = analyzer_pb2.AnalyzerResource(
            type=made_resource.type,
            # What a bridged provider may give in a preview: nothing that is known.
            properties=struct(dict.fromkeys(made_resource.props, "04da6b54-80e4-46f7-96ec-b56ff0331ba9")),
            urn=made_resource.urn,
            name=made_resource.name,
            dependencies=[urns[name] for names in made_resource.linked.values() for name in names],
        )
        for key, names in made_resource.linked.items():
            resource.propertyDependencies[key].urns.extend(urns[name] for name in names)
        resources.append(resource)
    answer = stub.AnalyzeStack(analyzer_pb2.AnalyzeStackRequest(resources=resources))
    return [
        (
            diagnostic.policyName,
            analyzer_pb2.EnforcementLevel.Name(diagnostic.enforcementLevel),
            diagnostic.message,
        )
        for diagnostic in answer.diagnostics
        if not any(rule in (diagnostic.policyName, said_of(diagnostic.message)) for rule in OF_ALL_STACKS)
    ]


@pytest.fixture
def nodes(kit: Any) -> Any:
    def make(size: Any) -> list[Any]:
        provider = {"region": "us-ashburn-1"}
        launched = configuration(
            "nodes",
            "BM.GPU.B200.8",
            metadata=kit.unknown_text,
            sourceDetails={
                "sourceType": "image",
                "bootVolumeSizeInGbs": "512",
                "instanceSourceImageFilterDetails": {"operatingSystem": "Canonical Ubuntu"},
            },
            displayName="hunter2",
        )
        return [
            replace(launched, links={}, provider=provider),
            kit.made(
                "oci:Core/clusterNetwork:ClusterNetwork",
                {"instancePools": [{"instanceConfigurationId": kit.unknown_text, "size": size}]},
                "network",
                {"instancePools": "nodes"},
                provider,
            ),
        ]

    return make


def test_rules_are_announced() -> None:
    with running(declared()) as stub:
        info = stub.GetAnalyzerInfo(empty_pb2.Empty())
        levels = {
            policy.name: analyzer_pb2.EnforcementLevel.Name(policy.enforcementLevel)
            for policy in info.policies
        }
    assert info.name == "gpufabric"
    assert levels["cost-stack-budget-hourly"] == levels["quota-headroom"] == "MANDATORY"
    assert levels["cost-unpriced"] == levels["advice"] == "ADVISORY"
    (imds,) = [policy for policy in info.policies if policy.name == "imdsv2"]
    assert "CIS AWS Foundations Benchmark 5.7; " in imds.framework.reference
    assert imds.framework.reference.endswith("checkov CKV_AWS_79, CKV_AWS_341, CKV_OCI_5")
    assert (imds.framework.name.count("; "), imds.framework.version.count("; ")) == (3, 3)
    assert list(imds.tags) == ["aws", "oci"]


def test_within_budget_and_quota_only_the_cost_is_said(nodes: Any) -> None:
    with running(declared(usd_per_hour=5000, usd_per_month=3600000)) as stub:
        ((policy, level, message),) = judged(stub, nodes(40))
    assert (policy, level) == ("advice", "ADVISORY")
    assert f"cost-summary: {STACK}: $" in message
    assert "/GPU-hour of lease" in message
    assert "data transfer: none is assumed; list prices of " in message


def test_violations_with_unknown_values_around_them(nodes: Any) -> None:
    with running(declared(usd_per_hour=10)) as stub:
        said = judged(stub, nodes(80))
    (budget, *fabric, quota, _summary) = said
    assert budget[:2] == ("cost-stack-budget-hourly", "MANDATORY")
    assert f"{STACK}: $" in budget[2]
    assert "(80 x BM.GPU.B200.8 x " in budget[2]
    assert {message[:2] for message in fabric} == {("cost-fabric-budget", "MANDATORY")}
    assert all(f"{STACK}: with all stacks $" in message[2] for message in fabric)
    assert quota[:2] == ("quota-headroom", "MANDATORY")
    assert f"{STACK}: 80 nodes x 8 GPU = 640 of gpu-b200-count: limit 384 - used by others 0" in quota[2]
    assert "hunter2" not in str(said)


def test_unknown_count_is_advice_and_in_strict_mode_a_violation(nodes: Any, kit: Any) -> None:
    gap = "not evaluated: network.instancePools[0].size unknown until apply"
    with running(declared(usd_per_hour=10)) as stub:
        said = judged(stub, nodes(kit.unknown_number))
        strict = analyzer_pb2.PolicyConfig(
            enforcementLevel=analyzer_pb2.MANDATORY, properties=struct({"strict": True})
        )
        stub.Configure(analyzer_pb2.ConfigureAnalyzerRequest(policyConfig={"quota-headroom": strict}))
        said_strictly = judged(stub, nodes(kit.unknown_number))
    rules = [
        "cost-stack-budget-hourly",
        "cost-fabric-budget",
        "machines-counted",
        "cost-unpriced",
        "quota-headroom",
    ]
    advice = [message for policy, level, message in said if (policy, level) == ("advice", "ADVISORY")]
    assert len(advice) == len(said), "nothing is violated"
    assert [message for message in advice if gap in message] == [
        f"Worth knowing\n{rule}: {gap}" for rule in rules
    ]
    assert ("quota-headroom", "MANDATORY") in [(policy, level) for policy, level, _ in said_strictly]
    assert not [
        message for message in said_strictly if message[0] == "advice" and "quota-headroom" in message[2]
    ]


def configured(**levels: int) -> analyzer_pb2.ConfigureAnalyzerRequest:
    policies = {
        name.replace("_", "-"): analyzer_pb2.PolicyConfig(enforcementLevel=level)  # type: ignore[arg-type] # an enumeration of protobuf
        for name, level in levels.items()
    }
    return analyzer_pb2.ConfigureAnalyzerRequest(policyConfig=policies)


def test_a_rule_that_the_run_switches_off_is_a_violation_of_another(nodes: Any) -> None:
    with running(declared(usd_per_hour=10)) as stub:
        stub.Configure(configured(cost_stack_budget_hourly=analyzer_pb2.DISABLED))
        said = judged(stub, nodes(1))
    text = "rule cost-stack-budget-hourly: mandatory -> disabled (--policy-pack-config)"
    assert [level for policy, level, message in said if policy == LOOSENED and text in message] == [
        "MANDATORY"
    ]
    assert "cost-stack-budget-hourly" not in [policy for policy, _, _ in said]


def test_a_run_cannot_switch_off_that_rule() -> None:
    with running(declared(usd_per_hour=10)) as stub, pytest.raises(grpc.RpcError) as refused:
        stub.Configure(configured(settings_not_loosened=analyzer_pb2.ADVISORY))
    assert "given rule settings-not-loosened: mandatory -> advisory; allowed: no lower level" in str(
        refused.value
    )


def test_broken_rule_is_its_own_report(nodes: Any, tmp_path: Path) -> None:
    (tmp_path / "PulumiPolicy.yaml").write_text("runtime: python\n")
    (tmp_path / "__main__.py").write_text(BROKEN_PACK)
    with running(declared(usd_per_hour=10), tmp_path) as stub:
        said = judged(stub, nodes(1))
    broken, budget, _summary = said
    assert broken[:2] == ("broken", "ADVISORY")
    assert "internal error: ValueError at __main__.py:" in broken[2]
    assert budget[0] == "cost-stack-budget-hourly"
    assert "hunter2" not in str(said)


def test_stack_without_declaration_is_told_and_not_passed(nodes: Any) -> None:
    fabric = {"gpufabric:fabric": json.dumps({"name": "demo"})}
    with running(fabric, stack="other") as stub:
        said = judged(stub, nodes(1))
    assert {policy for policy, _, _ in said} == {"advice"}
    text = "\n".join(message for _, _, message in said)
    assert (
        "cost-stack-budget-hourly: not evaluated: budget unknown: the stack's configuration has none" in text
    )
    assert "unknown, the stack has no quota snapshot" in text


def test_a_plain_program_is_told_which_rules_do_not_apply(nodes: Any) -> None:
    with running({}, stack="other") as stub:
        said = judged(stub, nodes(1))
    assert {policy for policy, _, _ in said} == {"advice"}
    text = "\n".join(message for _, _, message in said)
    assert "no fabric is declared: 16 rules do not apply (checkpoints-survive, " in text
    assert "budget unknown" not in text


def test_unusable_time_does_not_break_the_preview(nodes: Any) -> None:
    with running(declared(usd_per_hour=10), now="hunter2") as stub:
        said = judged(stub, nodes(1))
    assert [policy for policy, _, _ in said] == [rule.id for rule in RULES if rule.id not in OF_ALL_STACKS]
    assert all("because this is invalid: " in message and NOW_VARIABLE in message for _, _, message in said)
    assert "hunter2" not in str(said)
