from decimal import Decimal
from pathlib import Path

import pytest

from gpufabric.spec.problems import DeclarationError
from gpufabric.spec.usage import NO_USAGE_FILE, load_usage

STACKS = ("aws-us-east-1", "backbone")


def written(folder: Path, text: str) -> Path:
    (folder / "stacks").mkdir()
    (folder / "stacks" / "usage.yaml").write_text(text)
    return folder


def test_without_a_file_nothing_is_stated(tmp_path: Path) -> None:
    assert load_usage(tmp_path, STACKS) == NO_USAGE_FILE
    assert NO_USAGE_FILE.of("aws-us-east-1").amount("nat_gib") is None


def test_a_stack_states_and_defaults_fill_the_rest(tmp_path: Path) -> None:
    text = "defaults: {nat_gib: 100, log_gib: 5}\nstacks:\n  aws-us-east-1: {nat_gib: 0, egress_gib: 2.5}\n"
    usage = load_usage(written(tmp_path, text), STACKS)
    own, other = usage.of("aws-us-east-1"), usage.of("backbone")
    assert [own.amount(name) for name in ("nat_gib", "log_gib", "egress_gib", "dns_queries")] == [
        0,
        5,
        Decimal("2.5"),
        None,
    ]
    assert [own.is_default(name) for name in ("nat_gib", "log_gib")] == [False, True]
    assert other.amount("nat_gib") == 100
    assert other.is_default("nat_gib")


@pytest.mark.parametrize("text", ["", "stacks: {}\n", "defaults: {}\n"])
def test_an_empty_file_states_nothing(tmp_path: Path, text: str) -> None:
    assert load_usage(written(tmp_path, text), STACKS) == NO_USAGE_FILE


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            "defaults: {nat_gb: 1}\n",
            "stacks/usage.yaml:1: defaults.nat_gb: given unknown key 'nat_gb'; allowed: ",
        ),
        (
            "stacks:\n  aws-us-east-1:\n    nat_gib: -1\n",
            "stacks/usage.yaml:3: stacks.aws-us-east-1.nat_gib: given -1; allowed: ",
        ),
        (
            "stacks:\n  aws-us-east-1:\n    nat_gib: much\n",
            "stacks/usage.yaml:3: stacks.aws-us-east-1.nat_gib: given 'much'; allowed: ",
        ),
        (
            "stacks:\n  aws-us-east-2:\n    nat_gib: 1\n",
            "stacks/usage.yaml:2: stacks.aws-us-east-2: given stack aws-us-east-2; "
            "allowed: aws-us-east-1, backbone [one stacks/Pulumi.<stack>.yaml per stack]",
        ),
        ("- nat_gib\n", "stacks/usage.yaml: the file: given a list at the top level; allowed: a mapping"),
        ("stacks: {a: {nat_gib: 1}, a: {nat_gib: 2}}\n", "stacks/usage.yaml"),
        ("stacks: {aws-us-east-1: {nat_gib: .nan}}\n", "stacks/usage.yaml:1: stacks.aws-us-east-1.nat_gib"),
        ("stacks: {aws-us-east-1: {nat_gib: 1e30}}\n", "stacks/usage.yaml:1: stacks.aws-us-east-1.nat_gib"),
    ],
)
def test_errors_have_four_parts(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(DeclarationError) as caught:
        load_usage(written(tmp_path, text), STACKS)
    assert str(caught.value.problems[0]).startswith(said)


def test_the_pack_does_not_check_the_stacks(tmp_path: Path) -> None:
    usage = load_usage(written(tmp_path, "stacks: {other: {nat_gib: 1}}\n"))
    assert usage.of("other").amount("nat_gib") == 1


def test_a_link_to_nothing_is_an_error(tmp_path: Path) -> None:
    file = tmp_path / "stacks/usage.yaml"
    file.parent.mkdir(parents=True)
    file.symlink_to("elsewhere.yaml")
    with pytest.raises(DeclarationError, match="cannot be read"):
        load_usage(tmp_path, STACKS)
