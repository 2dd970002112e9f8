import json
from pathlib import Path

import pytest

from gpufabric.policies.loosened_settings import LoosenedSettings, SettingsSource, loosened_settings
from gpufabric.protection.git_ref import read_ref
from gpufabric.protection.guard_files import guards_of
from gpufabric.protection.guards import NO_RECORD, EarlierGuards, Guards, ProtectedSource
from gpufabric.protection.loosening import RuleFacts
from tests.protection.git_projects import STACK, commit, committed, git, put

RULES = {"imdsv2": RuleFacts("mandatory")}
LOWERED = "all_stacks: {imdsv2: disabled}\n"
TEXT = "rule imdsv2: mandatory -> disabled (stacks/policies.yaml)"
PROTECTED = """
name: gpufabric
config:
  fabric: {default: {protected_settings: {branch: origin/main, files: [stacks/policies.yaml]}}}
"""

MODEL = {
    "name": "m",
    "total_parameters": 7_000_000_000,
    "active_parameters": 7_000_000_000,
    "layers": 32,
    "hidden_size": 4096,
    "vocabulary": 32000,
    "sequence_length": 4096,
}
TRAINING = {"model": MODEL, "sync": "data-parallel", "step_seconds": 1}


def project_file(training: object) -> str:
    """Write a ``Pulumi.yaml`` with or without a training job."""
    fabric = {"name": "demo"} | ({"training": training} if training else {})
    return json.dumps({"config": {"fabric": {"default": fabric}}})


@pytest.fixture
def project(tmp_path: Path) -> Path:
    return committed(tmp_path / "project")


def recorded(**guards: object) -> EarlierGuards:
    return EarlierGuards("the last update", Guards.model_validate(guards))


def compared(
    project: Path, before: EarlierGuards | None = None, ref: Path | None = None, *, changes: bool = True
) -> LoosenedSettings:
    read = read_ref(project, "main", ref) if ref else None
    source = SettingsSource(project, "aws-a", read, lambda: RULES)
    return loosened_settings(source, before, lambda: changes)


def test_a_rule_lowered_with_resources_is_not_approved(project: Path) -> None:
    put(project, "stacks/policies.yaml", LOWERED)
    loosened = compared(project, recorded())
    assert list(map(str, loosened.unapproved)) == [TEXT]
    assert loosened.texts == (TEXT,)
    assert loosened.before == "the last update"


def test_a_change_of_settings_alone_is_listed_and_stops_nothing(project: Path, tmp_path: Path) -> None:
    put(project, "stacks/policies.yaml", LOWERED)
    for loosened in (
        compared(project, recorded(), changes=False),
        compared(project, ref=tmp_path / "private"),
    ):
        assert loosened.unapproved == ()
        assert loosened.texts == (TEXT,)


def test_the_ref_counts_more_than_the_last_update(project: Path, tmp_path: Path) -> None:
    put(project, "stacks/Pulumi.aws-a.yaml", STACK.replace("6000", "9000").replace("nodes: 4", "nodes: 5"))
    loosened = compared(project, recorded(limits={"budget.usd_per_hour": 9000}), tmp_path / "private")
    assert [str(loosening) for loosening in loosened.unapproved] == [
        "budget.usd_per_hour: 6,000 -> 9,000 (stacks/Pulumi.aws-a.yaml)"
    ]
    assert loosened.before.startswith("main (")


def test_nothing_loosened_says_nothing(project: Path) -> None:
    assert compared(project, recorded()) == LoosenedSettings("the last update")


@pytest.mark.parametrize(
    ("before", "why"), [(NO_RECORD, "no update has recorded them yet"), (None, "neither")]
)
def test_without_an_earlier_state_it_is_unknown(
    project: Path, before: EarlierGuards | None, why: str
) -> None:
    assert compared(project, before).unknown == ""
    put(project, "stacks/policies.yaml", LOWERED)
    loosened = compared(project, before)
    assert why in loosened.unknown
    assert loosened.texts == (TEXT,)
    assert loosened.unapproved == ()


def test_a_file_that_was_protected_before_approves_its_settings(project: Path) -> None:
    put(project, "stacks/policies.yaml", LOWERED)
    protected = ProtectedSource(files=("stacks/policies.yaml", "Pulumi.yaml"))
    loosened = compared(project, recorded(protected=protected, limits={"fabric.budget.usd_per_hour": 1}))
    ((approved, why),) = loosened.approved
    assert (str(approved), why) == (TEXT, "its file is protected")
    # The list of protected files is in Pulumi.yaml, which therefore cannot be one of them.
    assert [loosening.file for loosening in loosened.unapproved] == ["Pulumi.yaml"]


def test_a_change_cannot_protect_the_file_that_it_loosens(project: Path, tmp_path: Path) -> None:
    put(project, "Pulumi.yaml", PROTECTED)
    put(project, "stacks/policies.yaml", LOWERED)
    put(project, "stacks/Pulumi.aws-a.yaml", STACK.replace("nodes: 4", "nodes: 5"))
    for loosened in (compared(project, recorded()), compared(project, ref=tmp_path / "private")):
        texts = [str(loosening) for loosening in loosened.unapproved]
        assert TEXT in texts
        assert "protected_settings.branch: none -> origin/main (Pulumi.yaml)" in texts


def test_settings_on_the_protected_branch_are_approved(project: Path, tmp_path: Path) -> None:
    put(project, "stacks/policies.yaml", LOWERED)
    commit(project)
    clone = tmp_path / "clone"
    git(tmp_path, "clone", "--quiet", str(project), str(clone))
    before = recorded(protected={"branch": "origin/main"})
    put(clone, "Pulumi.yaml", PROTECTED.replace(", files: [stacks/policies.yaml]", ""))
    git(clone, "commit", "--quiet", "--all", "--message", "m")
    git(clone, "push", "--quiet", "origin", "HEAD:refs/heads/other")
    assert list(map(str, compared(clone, before).unapproved)) == [TEXT]
    git(clone, "update-ref", "refs/remotes/origin/main", "HEAD")
    ((approved, why),) = compared(clone, before).approved
    assert (str(approved), why) == (TEXT, "committed on origin/main")


@pytest.mark.parametrize("file", ["stacks/Pulumi.aws-a.yaml", "models/m.json"])
def test_a_file_that_replaces_settings_of_another_is_on_the_branch_too(
    project: Path, tmp_path: Path, file: str
) -> None:
    training = {"model": {"name": "m", "config": "models/m.json", "sequence_length": 1}, "sync": "diloco"}
    put(project, "Pulumi.yaml", project_file(training))
    put(project, "models/m.json", "{}")
    commit(project)
    clone = tmp_path / "clone"
    git(tmp_path, "clone", "--quiet", str(project), str(clone))
    before = recorded(protected={"branch": "origin/main"}, limits={"fabric.budget.usd_per_hour": 5})
    assert compared(clone, before).unapproved == ()
    put(clone, file, (clone / file).read_text() + "\n")
    assert compared(clone, before).approved == ()


def test_a_rule_lowered_beside_a_job_that_demands_more_is_not_approved(project: Path) -> None:
    put(project, "stacks/policies.yaml", LOWERED)
    put(project, "Pulumi.yaml", project_file(TRAINING))
    job = guards_of(project, "aws-a").training
    assert job is not None
    slower = job.model_copy(update={"step_seconds": 2})
    assert list(map(str, compared(project, recorded(training=slower), changes=False).unapproved)) == [TEXT]
    assert compared(project, recorded(training=job), changes=False).unapproved == ()


def test_a_training_job_removed_with_resources_is_not_approved(project: Path, tmp_path: Path) -> None:
    """Without the job, no link is too slow."""
    put(project, "Pulumi.yaml", project_file(TRAINING))
    commit(project)
    before = recorded(**guards_of(project, "aws-a").model_dump())
    put(project, "Pulumi.yaml", project_file(None))
    put(project, "stacks/Pulumi.aws-a.yaml", STACK.replace("nodes: 4", "nodes: 5"))
    for loosened in (compared(project, before), compared(project, ref=tmp_path / "private")):
        assert list(map(str, loosened.unapproved)) == ["fabric.training: declared -> none (Pulumi.yaml)"]


SNAPSHOT = "taken_at: '2026-11-20T06:00:00Z'\nsource: test\nfamilies: {L-1: {limit: 384, used: 0}}\n"


def test_a_quota_snapshot_deleted_or_added_with_resources_is_not_approved(
    project: Path, tmp_path: Path
) -> None:
    name = "stacks/quota-snapshots/aws-a.yaml"
    more = STACK.replace("nodes: 4", "nodes: 5")
    put(project, "stacks/Pulumi.aws-a.yaml", more)
    put(project, name, SNAPSHOT)
    for loosened in (compared(project, recorded()), compared(project, ref=tmp_path / "added")):
        assert list(map(str, loosened.unapproved)) == [f"quota L-1: unknown -> 384 ({name})"]
    before = recorded(**guards_of(project, "aws-a").model_dump())
    commit(project)
    (project / name).unlink()
    put(project, "stacks/Pulumi.aws-a.yaml", STACK)
    for loosened in (compared(project, before), compared(project, ref=tmp_path / "deleted")):
        assert list(map(str, loosened.unapproved)) == [f"quota L-1: 384 -> unknown ({name})"]


def test_the_first_snapshot_of_a_new_stack_loosens_nothing(project: Path, tmp_path: Path) -> None:
    put(project, "stacks/Pulumi.aws-new.yaml", STACK)
    put(project, "stacks/quota-snapshots/aws-new.yaml", SNAPSHOT)
    source = SettingsSource(project, "aws-new", read_ref(project, "main", tmp_path / "ref"), lambda: RULES)
    assert loosened_settings(source, None, lambda: True).texts == ()
