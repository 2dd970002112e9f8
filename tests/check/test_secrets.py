"""Planted secrets never come out: not in the table, not in JSON, not in SARIF."""

import io
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rich.console import Console
from ruamel.yaml import YAML

from gpufabric.catalog.catalog import default_catalog
from gpufabric.check.fabric import check_fabric
from gpufabric.check.judge import judge
from gpufabric.check.preview import read_preview
from gpufabric.check.registered import Registered, secret_texts
from gpufabric.check.result import CheckReport, StackCheck
from gpufabric.check.table import show
from gpufabric.check.views import views_of
from gpufabric.masking.mask import Mask
from gpufabric.plan.clock import now
from gpufabric.policies.context import PolicyContext
from gpufabric.policies.rule import Finding, ResourceRule
from gpufabric.policies.rules import RULES
from gpufabric.report.annotations.code_quality import as_code_quality
from gpufabric.report.annotations.github import workflow_commands
from gpufabric.report.annotations.placing import annotations_of
from gpufabric.report.annotations.sarif import SarifRun, as_sarif
from gpufabric.report.decisions.places import NO_FILES
from gpufabric.report.offline import report_of_findings
from gpufabric.wire.urn import STACK_TYPE
from gpufabric.wire.values import SECRET, SIGNATURE

MARK = "hunter2"
AZURE_ACCOUNT = (
    "/subscriptions/5f1c3e0a-7d24-4b8e-9a61-2c0d8e4f7b93/resourceGroups/copies"
    "/providers/Microsoft.Storage/storageAccounts/copies"
)
TYPES = (
    "aws:eks/nodeGroup:NodeGroup",
    "aws:ec2/launchTemplate:LaunchTemplate",
    "aws:s3/bucket:Bucket",
    "aws:eks/cluster:Cluster",
    "aws:fsx/lustreFileSystem:LustreFileSystem",
    "aws:ec2/securityGroup:SecurityGroup",
    "azure-native:containerservice:AgentPool",
    "azure-native:storage:StorageAccount",
    "oci:Core/clusterNetwork:ClusterNetwork",
    "oci:Core/instanceConfiguration:InstanceConfiguration",
    "oci:ObjectStorage/bucket:Bucket",
)
KEYS = (
    "instanceType", "capacityType", "scalingConfig", "vpcConfig", "networkInterfaces", "metadataOptions",
    "bucket", "kmsKeyId", "storageCapacity", "vmSize", "count", "instancePools", "instanceDetails", "shape",
    "policy", "name",
)  # fmt: skip

# Longer than anything that a message says by itself, and with what JSON, Markdown and rich would change.
secrets = st.text('abc{}[]<>"/\\\\ é', min_size=0, max_size=8).map(lambda text: f"{MARK}{text}{MARK}")
values = st.recursive(
    st.one_of(secrets.map(lambda text: {SIGNATURE: SECRET, "value": text}), st.booleans(), st.integers(0, 9)),
    lambda inner: st.one_of(
        st.lists(inner, max_size=2),
        st.dictionaries(st.sampled_from(KEYS), inner, max_size=2),
        st.dictionaries(st.sampled_from(KEYS), inner, max_size=2).map(
            lambda plain: {SIGNATURE: SECRET, "value": {**plain, "text": MARK}}
        ),
    ),
    max_leaves=4,
)
props = st.dictionaries(st.sampled_from(KEYS), values, min_size=1, max_size=4)


def plain(value: Any) -> Any:
    """Take the policy SDK's wrappers off a value."""
    if isinstance(value, Mapping):
        return {key: plain(value[key]) for key in value}
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [plain(item) for item in value]
    return value


class Leaks(ResourceRule):
    """Quotes everything that it can read, as no rule of the pack may."""

    id = "leaks"
    title = "Title"
    why = "Why."
    level = "mandatory"
    fix = "Fix."
    types = TYPES

    def judge(self, resource: Any, view: Any) -> Any:
        for key in KEYS:
            value = plain(resource.props.value(key))
            yield Finding.at(resource, f"{key} is {value!s}, {value!r} or {json.dumps(value)}")


def outputs_of(report: CheckReport) -> str:
    stream = io.StringIO()
    show(report, Console(file=stream, width=160))
    annotations = annotations_of(report_of_findings(report, Path("nowhere")), NO_FILES)
    log = as_sarif(annotations, SarifRun("0.1.0"), rules=(*RULES, Leaks()))
    written = [log, as_code_quality(annotations), list(workflow_commands(annotations))]
    sarif = json.dumps(written, ensure_ascii=False)
    return stream.getvalue() + json.dumps(report.as_dict(), ensure_ascii=False) + sarif


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(type_=st.sampled_from(TYPES), inputs=props, outputs=props)
def test_secrets_of_inputs_and_outputs(tmp_path: Path, type_: str, inputs: Any, outputs: Any) -> None:
    own = Registered(f"urn:pulumi:s::p::{STACK_TYPE}::p-s", STACK_TYPE, "p-s", custom=False, outputs=outputs)
    resource = Registered(f"urn:pulumi:s::p::{type_}::one", type_, "one", inputs=inputs, outputs=outputs)
    check = StackCheck("s", "stacks/Pulumi.s.yaml")
    context = PolicyContext(stack="s", catalog=default_catalog(), now=now())
    rules = (*RULES, Leaks())
    hidden = secret_texts([own, resource])
    judge(check, views_of([own, resource]), context, tmp_path, strict=False, mask=Mask(hidden), rules=rules)
    check.lines = [1] * len(check.findings)
    assert any(finding.rule == "leaks" for finding in check.findings)
    assert MARK not in outputs_of(CheckReport([check]))


@given(text=secrets)
def test_secrets_of_a_recorded_preview_are_never_read(text: str) -> None:
    hidden = {SIGNATURE: SECRET, "ciphertext": text}
    state = {"urn": "urn:pulumi:s::p::t::n", "type": "t", "inputs": {"deep": [{"x": hidden}]}}
    preview = read_preview(json.dumps({"steps": [{"op": "create", "newState": state}]}))
    assert MARK not in str(preview)


@pytest.mark.parametrize(
    ("stack", "place"),
    [
        ("aws-us-east-1", ("account_id",)),
        ("aws-us-east-1", ("pools", "train", "shape")),
        ("azure-eastus", ("subscription_id",)),
        ("oci-us-ashburn-1", ("node_image_id",)),
        ("oci-us-ashburn-1", ("pools", "train", "nodes")),
        ("oci-us-ashburn-1", ("misspelt",)),
    ],
)
def test_encrypted_configuration_is_not_shown(project: Path, stack: str, place: tuple[str, ...]) -> None:
    file = project / "stacks" / f"Pulumi.{stack}.yaml"
    yaml = YAML(typ="safe")
    data = yaml.load(file.read_text())
    node = data["config"]["gpufabric:region"]
    for key in place[:-1]:
        node = node[key]
    node[place[-1]] = {"secure": f"v1:{MARK}:{MARK}"}
    yaml.dump(data, file)
    report = check_fabric(project, [stack], workers=1)
    assert MARK not in outputs_of(report)


CIPHERTEXT = {"secure": "v1:abcd:efgh"}


@pytest.mark.parametrize(
    ("stack", "encrypted"),
    [
        ("aws-us-east-1", {"storage": {"bucket": CIPHERTEXT, "kms_key": CIPHERTEXT, "region": "us-west-2"}}),
        ("aws-us-east-1", {"admins": [CIPHERTEXT, CIPHERTEXT]}),
        (
            "azure-eastus",
            {"storage": {"region": "westus3", "account_id": AZURE_ACCOUNT, "container": CIPHERTEXT}},
        ),
        ("oci-us-ashburn-1", {"storage": {"region": "us-phoenix-1", "bucket": CIPHERTEXT}}),
    ],
)
def test_encrypted_destinations_and_roles_are_checked(
    project: Path, stack: str, encrypted: dict[str, Any]
) -> None:
    file = project / "stacks" / f"Pulumi.{stack}.yaml"
    yaml = YAML(typ="safe")
    data = yaml.load(file.read_text())
    region = data["config"]["gpufabric:region"]
    if "admins" in encrypted:
        region.setdefault("cluster", {})["admin_role_arns"] = encrypted["admins"]
    else:
        region.setdefault("storage", {}).setdefault("checkpoints", {})["replicate_to"] = encrypted["storage"]
    yaml.dump(data, file)
    [checked] = check_fabric(project, [stack], workers=1).stacks
    assert (checked.problems, checked.errors, checked.broken) == ((), (), "")
    assert checked.resources > 40
