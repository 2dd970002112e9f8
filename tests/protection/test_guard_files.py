import json
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from gpufabric.policies.waivers import load_waivers
from gpufabric.protection.guard_files import covers_stack, guards_of, matches, without_guards
from gpufabric.protection.guards import Guards, ProtectedSource, SnapshotGuard, TrainingGuard, WaiverGuard
from gpufabric.quota.snapshot import load_snapshot

PROJECT = """
config:
  fabric:
    default:
      name: demo
      budget: {usd_per_hour: 23000}
      protected_settings: {branch: origin/main, files: [stacks/waivers.yaml]}
      maintenance: {enforce: true}
      resilience: {minimum_surviving_share: 0.5, checkpoints: {}}
      supply_chain: {digests: required}
"""
STACK = """
config:
  gpufabric:region:
    budget:
      usd_per_hour: 6000
      usd_per_month: {secure: v1:abc}
      notify: [a@example.com]
    protection: {gpus: 8}
    pools: {train: {nodes: 4}}
"""
SETTINGS = """
all_stacks:
  imdsv2: advisory
  cost-price-age: {max_age_days: 120}
stacks:
  aws-a:
    imdsv2: {enforcementLevel: disabled}
  aws-b:
    imdsv2: mandatory
"""
WAIVERS = """
waivers:
  - {rule: imdsv2, resources: "urn:pulumi:aws-*::p::t::a", expires: 2027-01-31}
  - {rule: imdsv2, resources: "urn:pulumi:oci-x::p::t::a", expires: 2027-01-31}
"""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "stacks" / "quota-snapshots").mkdir(parents=True)
    for name, text in {
        "Pulumi.yaml": PROJECT,
        "stacks/Pulumi.aws-a.yaml": STACK,
        "stacks/policies.yaml": SETTINGS,
        "stacks/waivers.yaml": WAIVERS,
        "stacks/quota-snapshots/aws-a.yaml": "families: {L-1: {limit: 384, used: 0}}\n",
    }.items():
        (tmp_path / name).write_text(text)
    return tmp_path


def test_settings_of_all_files_are_read(root: Path) -> None:
    assert guards_of(root, "aws-a") == Guards(
        settings={"imdsv2": {"enforcementLevel": "disabled"}, "cost-price-age": {"max_age_days": 120}},
        waivers=(
            WaiverGuard(rule="imdsv2", resources="urn:pulumi:aws-*::p::t::a", expires=date(2027, 1, 31)),
        ),
        limits={
            "budget.usd_per_hour": 6000,
            "protection.gpus": 8,
            "fabric.budget.usd_per_hour": 23000,
            "fabric.maintenance.enforce": True,
            "fabric.resilience.minimum_surviving_share": 0.5,
            "fabric.supply_chain.digests": "required",
        },
        quotas={"L-1": 384},
        snapshot=SnapshotGuard(used_by_others={"L-1": 0}),
        protected=ProtectedSource(branch="origin/main", files=("stacks/waivers.yaml",)),
    )


def test_an_encrypted_limit_is_never_recorded(root: Path) -> None:
    assert "usd_per_month" not in guards_of(root, "aws-a").model_dump_json()


@pytest.mark.parametrize("text", ["[", "a: 1\na: 2", "- list", "all_stacks: 3\nstacks: [1]"])
def test_faulty_files_state_nothing(tmp_path: Path, text: str) -> None:
    (tmp_path / "stacks").mkdir()
    for name in ("Pulumi.yaml", "stacks/policies.yaml", "stacks/waivers.yaml", "stacks/Pulumi.x.yaml"):
        (tmp_path / name).write_text(text)
    assert guards_of(tmp_path, "x") == Guards()


@pytest.mark.parametrize(
    ("name", "before", "after", "same"),
    [
        ("stacks/Pulumi.x.yaml", {"budget": {"a": 1}, "pools": 1}, {"budget": {"a": 2}, "pools": 1}, True),
        ("stacks/Pulumi.x.yaml", {"budget": {"a": 1}, "pools": 1}, {"budget": {"a": 1}, "pools": 2}, False),
        ("stacks/Pulumi.x.yaml", '{"budget": {"a": 1}, "pools": 1}', {"pools": 1}, True),
        ("stacks/Pulumi.x.yaml", '{"pools": 1}', '{"pools": 2}', False),
        ("stacks/Pulumi.x.yaml", "us-east-1", "us-west-2", False),
        ("stacks/Pulumi.x.yaml", [1], [2], False),
        (
            "stacks/Pulumi.x.yaml",
            {"maintenance": {"enforce": True, "windows": 1, "drain_order": ["a"]}},
            {"maintenance": {"drain_order": ["b"]}},
            False,
        ),
        ("stacks/Pulumi.x.yaml", {"maintenance": {"enforce": True, "windows": 1}}, {}, True),
        (
            "stacks/Pulumi.x.yaml",
            {"maintenance": {"enforce": True, "windows": 1}},
            {"maintenance": {"windows": 1}},
            True,
        ),
    ],
)
def test_what_else_a_change_touches_is_told_from_its_limits(
    name: str, before: object, after: object, same: bool
) -> None:
    old, new = (
        without_guards(name, {"config": {"gpufabric:region": declared}}) for declared in (before, after)
    )
    assert (old == new) is same


@pytest.mark.parametrize(
    ("pattern", "text", "fits"),
    [
        ("a*c", "abbc", True),
        ("a*c", "a*c", True),
        ("a.c", "abc", False),
        ("*", "", True),
        ("a*a", "a", False),
        ("*b*", "abc", True),
    ],
)
def test_only_a_star_stands_for_other_text(pattern: str, text: str, fits: bool) -> None:
    assert matches(pattern, text) is fits


@pytest.mark.parametrize(
    "resources",
    [
        "urn:pulumi:aws-a*Pool::train",
        "urn:pulumi:aws-a:*::train",
        "urn:pulumi:*::train",
        "urn:pulumi:*Pool::train",
        "urn:pulumi:aws-a::p::gpufabric:aws:Pool::train",
    ],
)
def test_a_pattern_that_reaches_past_the_name_of_the_stack_covers_it(resources: str) -> None:
    urn = "urn:pulumi:aws-a::p::gpufabric:aws:Pool::train"

    assert matches(resources, urn)
    assert covers_stack(resources, "aws-a")


@pytest.mark.parametrize(
    "resources", ["urn:pulumi:aws-ab*Pool::train", "urn:pulumi:aws::*::train", "urn:pulumi:oci-*::train"]
)
def test_a_pattern_of_another_stack_does_not_cover_it(resources: str) -> None:
    assert not covers_stack(resources, "aws-a")


@pytest.mark.parametrize(
    "expires", ["2027-01-31", '"2027-01-31"', '"2027-01-31T00:00:00"', "1801353600", '"1801353600"']
)
def test_a_waiver_counts_in_every_form_of_a_day_that_the_list_takes(root: Path, expires: str) -> None:
    who = "owner: team, reason: a long reason"
    text = f"{{rule: imdsv2, resources: 'urn:pulumi:aws-a::*::train', {who}, expires: {expires}}}"
    (root / "stacks/waivers.yaml").write_text(f"waivers: [{text}]\n")

    (loaded,) = load_waivers(root, ["imdsv2"], date(2026, 11, 29))
    (guard,) = guards_of(root, "aws-a").waivers

    assert loaded.expires == guard.expires == date(2027, 1, 31)


@pytest.mark.parametrize("expires", ["2027-01-31T10:00:00", "soon", "[]", "null"])
def test_a_waiver_without_a_day_is_left_out(root: Path, expires: str) -> None:
    text = f"{{rule: imdsv2, resources: 'urn:pulumi:aws-a::*::train', expires: {expires}}}"
    (root / "stacks/waivers.yaml").write_text(f"waivers: [{text}]\n")

    assert guards_of(root, "aws-a").waivers == ()


@pytest.mark.parametrize("limit", ["9999", '"9999"', "9999.0"])
def test_a_quota_counts_in_every_form_of_a_number_that_the_snapshot_takes(root: Path, limit: str) -> None:
    text = f"source: console\nfamilies: {{L-1: {{limit: {limit}, used: 0}}}}\n"
    (root / "stacks/quota-snapshots/aws-a.yaml").write_text(text)
    snapshot = load_snapshot(root, "aws-a")

    assert snapshot is not None
    assert snapshot.families["L-1"].limit == 9999
    assert guards_of(root, "aws-a").quotas == {"L-1": 9999}


@pytest.mark.parametrize("limit", [".nan", ".inf", '"nan"', '"1e999"'])
def test_a_limit_that_is_no_finite_number_counts_as_no_limit(root: Path, limit: str) -> None:
    stack = f"config: {{'gpufabric:region': {{budget: {{usd_per_hour: {limit}}}}}}}\n"
    (root / "stacks/Pulumi.aws-a.yaml").write_text(stack)

    assert "budget.usd_per_hour" not in guards_of(root, "aws-a").limits


def test_a_fabric_that_the_file_of_a_stack_replaces_is_the_one_that_counts(root: Path) -> None:
    fabric = "config:\n  gpufabric:fabric: {name: demo, budget: {usd_per_hour: 99000}}"
    (root / "stacks/Pulumi.aws-a.yaml").write_text(STACK.replace("config:", fabric, 1))
    guards = guards_of(root, "aws-a")
    assert (guards.limits["fabric.budget.usd_per_hour"], guards.training) == (99000, None)
    assert "fabric.maintenance.enforce" not in guards.limits
    assert guards.protected == ProtectedSource()


def test_declarations_as_json_text_count(root: Path) -> None:
    fabric = json.dumps({"name": "demo", "budget": {"usd_per_hour": 99000}})
    region = json.dumps({"cloud": "aws", "budget": {"usd_per_month": 7}})
    text = f"config:\n  gpufabric:fabric: '{fabric}'\n  gpufabric:region: '{region}'\n"
    (root / "stacks/Pulumi.aws-a.yaml").write_text(text)
    limits = guards_of(root, "aws-a").limits
    assert limits == {"fabric.budget.usd_per_hour": 99000, "budget.usd_per_month": 7}


@pytest.mark.parametrize("text", ["{", "[]", "7", "[" * 100_000])
def test_text_that_is_no_declaration_states_no_limits(root: Path, text: str) -> None:
    (root / "stacks/Pulumi.aws-a.yaml").write_text(f"config: {{gpufabric:region: '{text}'}}\n")
    assert not [name for name in guards_of(root, "aws-a").limits if not name.startswith("fabric.")]


@pytest.mark.parametrize("taken_at", ["2026-11-20T06:00:00Z", '"2026-11-20T06:00:00Z"'])
def test_the_date_and_the_use_of_a_snapshot_are_read(root: Path, taken_at: str) -> None:
    families = "families: {L-1: {limit: 384, used: 300, used_by_this_stack: 192}}"
    (root / "stacks/quota-snapshots/aws-a.yaml").write_text(f"taken_at: {taken_at}\n{families}\n")
    read = guards_of(root, "aws-a").snapshot
    assert read == SnapshotGuard(taken_at=datetime(2026, 11, 20, 6, tzinfo=UTC), used_by_others={"L-1": 108})


def test_a_snapshot_whose_date_cannot_be_read_has_none(root: Path) -> None:
    (root / "stacks/quota-snapshots/aws-a.yaml").write_text("taken_at: soon\nfamilies: {}\n")
    assert guards_of(root, "aws-a").snapshot == SnapshotGuard()


def test_limits_of_another_key_of_the_stack_do_not_count(root: Path) -> None:
    decoy = "config:\n  gpufabric:decoy: {budget: {usd_per_hour: 1}}"
    (root / "stacks/Pulumi.aws-a.yaml").write_text(STACK.replace("config:", decoy, 1))

    assert guards_of(root, "aws-a").limits["budget.usd_per_hour"] == 6000


def test_the_demand_of_the_training_job_is_read(root: Path) -> None:
    unreadable: list[object] = []
    model = {"total_parameters": 7_000_000_000, "active_parameters": 7_000_000_000, "layers": 32}
    dimensions = {"name": "m", "hidden_size": 4096, "vocabulary": 32000, "sequence_length": 4096}
    job = {"model": model | dimensions, "sync": "diloco", "step_seconds": 6}
    derived = {key: value for key, value in job.items() if key != "step_seconds"}
    for training, demand in (
        (job, TrainingGuard(sync="diloco", step_seconds=6, inner_steps=100, total_parameters=7 * 10**9)),
        (
            {**derived, "global_batch": 64, "precision": "fp8"},
            TrainingGuard(
                sync="diloco",
                step_seconds=None,
                inner_steps=100,
                total_parameters=7 * 10**9,
                active_parameters=7 * 10**9,
                batch_tokens=64 * 4096,
                precision="fp8",
            ),
        ),
        (derived, None),
        (job | {"step_seconds": {"secure": "v1:x"}}, None),
        (unreadable, None),
    ):
        fabric = {"config": {"fabric": {"default": {"name": "demo", "training": training}}}}
        (root / "Pulumi.yaml").write_text(json.dumps(fabric))
        assert guards_of(root, "aws-a").training == demand


@pytest.mark.parametrize(
    ("maintenance", "text"),
    [
        ("{windows: [{days: [sunday, monday], start: '22:00', hours: 6}], enforce: true}",
         "monday 22:00 6 h, sunday 22:00 6 h"),
        ("{windows: [{days: [sunday], start: '22:00', hours: 6}]}", "any time"),
        ("{drain_order: [train]}", "any time"),
        ("{windows: 7, enforce: true}", None),
    ],
)  # fmt: skip
def test_the_windows_that_are_enforced_are_read(root: Path, maintenance: str, text: str | None) -> None:
    (root / "stacks/Pulumi.aws-a.yaml").write_text(
        f"config: {{gpufabric:region: {{maintenance: {maintenance}}}}}\n"
    )
    assert guards_of(root, "aws-a").limits.get("maintenance.windows") == text
