from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from pydantic import PositiveInt

from gpufabric.policies.options import RuleOptions
from gpufabric.policies.rule import Finding, Rule
from gpufabric.policies.settings import SETTINGS_FILE, Settings, load_settings
from gpufabric.policies.stack_view import StackView
from gpufabric.policies.unevaluated import Unevaluated

TODAY = date(2026, 12, 1)
STACK = "aws-us-east-1"


class AgeOptions(RuleOptions):
    days: PositiveInt = 90
    """Days."""


class Age(Rule):
    id = "age"
    title = "Age"
    why = "Why."
    level = "mandatory"
    fix = "Fix."
    options = AgeOptions

    def check(self, view: StackView) -> Iterator[Finding | Unevaluated]:
        yield from ()


RULE = Age()


def load(root: Path, text: str = "", stack: str = STACK) -> Settings:
    (root / "stacks").mkdir(exist_ok=True)
    for name in (STACK, "oci-us-ashburn-1"):
        (root / "stacks" / f"Pulumi.{name}.yaml").touch()
    if text:
        (root / SETTINGS_FILE).write_text(text)
    return load_settings(root, stack, [RULE], TODAY)


def test_without_a_file_a_rules_own_hold(tmp_path: Path) -> None:
    own = load(tmp_path).of(RULE)
    assert (own.level, own.options) == ("mandatory", AgeOptions())


@pytest.mark.parametrize(
    ("text", "level", "days", "strict"),
    [
        ("all_stacks: {age: advisory}", "advisory", 90, False),
        ("all_stacks: {age: {days: 30}}", "mandatory", 30, False),
        ("stacks: {aws-us-east-1: {age: disabled}}", "disabled", 90, False),
        ("stacks: {oci-us-ashburn-1: {age: disabled}}", "mandatory", 90, False),
        (
            "all_stacks: {age: {days: 30, strict: true}}\n"
            "stacks: {aws-us-east-1: {age: {enforcementLevel: advisory, days: 60}}}",
            "advisory",
            60,
            True,
        ),
        (
            "all_stacks: {age: {enforcementLevel: advisory, days: 30}}\n"
            "stacks: {aws-us-east-1: {age: mandatory}}",
            "mandatory",
            30,
            False,
        ),
    ],
)
def test_what_a_stack_says_goes_before_what_is_said_for_all(
    tmp_path: Path, text: str, level: str, days: int, strict: bool
) -> None:
    settings = load(tmp_path, text)
    assert settings.problems == ()
    own = settings.of(RULE)
    assert (own.level, own.options) == (level, AgeOptions(days=days, strict=strict))


@pytest.mark.parametrize(
    ("text", "place", "allowed"),
    [
        ("everywhere: {}", "1: everywhere", "all_stacks"),
        ("all_stacks: advisory", "1: all_stacks", "mappings"),
        ("all_stacks:\n  aeg: advisory", "2: all_stacks.aeg", "did you mean age?"),
        ("all_stacks:\n  age: loud", "2: all_stacks.age", "mandatory, advisory, disabled"),
        ("all_stacks:\n  age: {enforcementLevel: loud}", "2: all_stacks.age.enforcementLevel", "mandatory"),
        ("all_stacks:\n  age:\n    days: 0", "3: days", "greater than 0"),
        ("all_stacks:\n  age:\n    day: 1", "3: day", "did you mean days?"),
        ("stacks:\n  aws-us-east-9: {}", "2: stacks.aws-us-east-9", "Pulumi.<stack>.yaml"),
        ("stacks:\n  aws-us-east-1: advisory", "2: stacks.aws-us-east-1", "settings by rule"),
        ("all_stacks: {age: advisory", "", "well-formed YAML"),
    ],
)
def test_wrong_file_is_told_with_its_line_and_does_not_hold(
    tmp_path: Path, text: str, place: str, allowed: str
) -> None:
    settings = load(tmp_path, text)
    (problem,) = settings.problems
    assert f"{SETTINGS_FILE}:{place}" in str(problem)
    assert allowed in str(problem)
    assert settings.of(RULE).level == "mandatory"


def test_faults_of_waivers_do_not_undo_levels(tmp_path: Path) -> None:
    (tmp_path / "stacks").mkdir()
    (tmp_path / "stacks" / "waivers.yaml").write_text("waivers: 7\n")
    settings = load(tmp_path, "all_stacks: {age: advisory}")
    assert settings.of(RULE).level == "advisory"
    assert [problem.file for problem in settings.problems] == ["stacks/waivers.yaml"]


def test_a_link_to_nothing_is_an_error(tmp_path: Path) -> None:
    file = tmp_path / SETTINGS_FILE
    file.parent.mkdir()
    file.symlink_to("elsewhere.yaml")
    [problem] = load_settings(tmp_path, STACK, [RULE], TODAY).problems
    assert "cannot be read" in problem.given
