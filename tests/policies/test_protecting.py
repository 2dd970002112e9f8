"""Losses of several stacks, judged together."""

import copy
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from gpufabric.policies.protecting import refusals
from gpufabric.protection.losses import Loss, StackLosses
from gpufabric.protection.recorded import NOT_RECORDED, RecordedLimits
from gpufabric.spec.problems import DeclarationError
from gpufabric.spec.protection import Protection
from tools.small_fabric import REGIONS

NOW = datetime(2026, 12, 1, 12, tzinfo=UTC)
AWS, AZURE = "aws-us-east-1", "azure-eastus"


def losing(stack: str, gpus: int | None = 32, limits: RecordedLimits = NOT_RECORDED) -> StackLosses:
    lost = () if gpus == 0 else (Loss("pool", "train", "scaled in", "pool train", gpus),)
    return StackLosses(stack, lost, 64, limits)


def project(root: Path, fabric: dict[str, Any] | None = None, **stacks: dict[str, Any]) -> Path:
    (root / "stacks").mkdir()
    declared = {"name": "demo", **({"protection": fabric} if fabric else {})}
    write(root / "Pulumi.yaml", {"name": "gpufabric", "config": {"fabric": {"default": declared}}})
    for stack in (AWS, AZURE):
        region = copy.deepcopy(REGIONS[stack])
        limits = stacks.get(stack.split("-", 1)[0])
        if limits:
            region["protection"] = limits
        write(root / "stacks" / f"Pulumi.{stack}.yaml", {"config": {"gpufabric:region": region}})
    return root


def write(file: Path, data: dict[str, Any]) -> None:
    with file.open("w", encoding="utf-8") as stream:
        YAML().dump(data, stream)


def test_limits_of_a_stack_concern_this_stack(tmp_path: Path) -> None:
    errors = refusals(project(tmp_path, aws={"gpus": 0}), [losing(AWS), losing(AZURE)], NOW)
    assert list(errors) == [AWS]
    assert "32 GPUs go (train 32); at most 0 may (protection.gpus)" in errors[AWS][0]


def test_limits_of_the_fabric_concern_the_sum(tmp_path: Path) -> None:
    root = project(tmp_path, {"gpus": 40})
    assert refusals(root, [losing(AWS), losing(AZURE, 0)], NOW) == {}
    errors = refusals(root, [losing(AWS), losing(AZURE)], NOW)
    assert set(errors) == {AWS, AZURE}
    assert "the fabric: 64 GPUs go (train 32, train 32); at most 40 may" in errors[AWS][0]


NOTHING = Protection(gpus=0)


@pytest.mark.parametrize(
    ("limits", "key"),
    [
        (RecordedLimits(NOTHING), "aws-us-east-1: 32 GPUs go (train 32); at most 0 may"),
        (RecordedLimits(None, NOTHING), "the fabric: 32 GPUs go (train 32); at most 0 may"),
        (RecordedLimits(None, Protection(percent=Decimal(10))), "the fabric: 32 of 128 GPUs go, 25.0 %"),
    ],
)
@pytest.mark.parametrize("declared", [None, {"gpus": 9999}])
def test_change_that_loosens_limits_is_judged_by_those_before(
    tmp_path: Path, limits: RecordedLimits, key: str, declared: dict[str, Any] | None
) -> None:
    root = project(tmp_path, declared, aws=declared or {})
    ((error,),) = refusals(root, [losing(AWS, limits=limits)], NOW).values()
    assert error.startswith(key)
    assert "before this change" in error


def test_limits_before_hold_for_a_stack_without_a_file(tmp_path: Path) -> None:
    root = project(tmp_path)
    (root / "stacks" / f"Pulumi.{AWS}.yaml").unlink()
    assert list(refusals(root, [losing(AWS, limits=RecordedLimits(NOTHING))], NOW)) == [AWS]


@pytest.mark.parametrize(("percent", "refused"), [(24, True), (25, False)])
def test_share_counts_stacks_outside_the_run(tmp_path: Path, percent: int, refused: bool) -> None:
    root = project(tmp_path, {"percent": percent})
    assert bool(refusals(root, [losing(AWS)], NOW)) == refused


def test_named_loss_is_allowed(tmp_path: Path) -> None:
    root = project(tmp_path, {"gpus": 0}, aws={"gpus": 0})
    (root / "stacks" / "removals.yaml").write_text(
        f"removals:\n  - stack: {AWS}\n    whole_stack: true\n    owner: platform-team\n"
        "    reason: the lease of this region ends\n    expires: 2026-12-20\n"
    )
    assert refusals(root, [losing(AWS)], NOW) == {}
    assert list(refusals(root, [losing(AWS), losing(AZURE)], NOW)) == [AZURE]


@pytest.mark.parametrize("file", ["policies", "waivers"])
def test_settings_of_the_rule_apply_here_too(tmp_path: Path, file: str) -> None:
    root = project(tmp_path, aws={"gpus": 0})
    texts = {
        "policies": f"stacks:\n  {AWS}:\n    losses-within-limits: advisory\n",
        "waivers": "waivers:\n  - rule: losses-within-limits\n"
        f'    resources: "urn:pulumi:{AWS}::gpufabric::pulumi:pulumi:Stack::gpufabric-{AWS}"\n'
        "    owner: platform-team\n    reason: a trial of this region\n    expires: 2027-01-31\n",
    }
    (root / "stacks" / f"{file}.yaml").write_text(texts[file])
    assert refusals(root, [losing(AWS)], NOW) == {}


def test_nothing_lost_reads_no_file(tmp_path: Path) -> None:
    assert refusals(tmp_path, [losing(AWS, 0)], NOW) == {}


def test_faulty_removals_are_an_error(tmp_path: Path) -> None:
    root = project(tmp_path)
    (root / "stacks" / "removals.yaml").write_text("removals: 1\n")
    with pytest.raises(DeclarationError, match=r"stacks/removals\.yaml"):
        refusals(root, [losing(AWS)], NOW)
