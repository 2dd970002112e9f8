"""Losses that a project names in stacks/removals.yaml."""

from datetime import date
from pathlib import Path

import pytest

from gpufabric.protection.losses import Loss
from gpufabric.protection.removals import PermittedLoss, load_removals, sort_losses
from gpufabric.spec.problems import DeclarationError

TODAY = date(2026, 12, 1)
REST = "    owner: platform-team\n    reason: the lease of these machines ends\n    expires: 2026-12-20\n"
POOL = Loss("pool", "train", "scaled in", "pool train", 64)
LINK = Loss("link", "a--b", "removed", "link a--b")
COPY = Loss("copy", "copy", "removed", "copy")


def write(root: Path, entry: str, rest: str = REST) -> Path:
    (root / "stacks").mkdir(exist_ok=True)
    (root / "stacks" / "removals.yaml").write_text(f"removals:\n  - stack: aws-us-east-1\n{entry}{rest}")
    return root


@pytest.mark.parametrize(
    ("entry", "named"),
    [
        ("    pool: train\n", {"train"}),
        ("    pool: train\n    gpus: 64\n", {"train"}),
        ("    pool: train\n    gpus: 63\n", set()),
        ("    link: a--b\n", {"a--b"}),
        ("    store: copy\n", {"copy"}),
        ("    whole_stack: true\n", {"train", "a--b", "copy"}),
        ("    pool: eval\n", set()),
    ],
)
def test_entry_names_its_loss_only(tmp_path: Path, entry: str, named: set[str]) -> None:
    removals = load_removals(write(tmp_path, entry), TODAY)
    sorted_losses = sort_losses((POOL, LINK, COPY), "aws-us-east-1", removals, TODAY)
    assert {loss.name for loss, _ in sorted_losses.named} == named
    assert {loss.name for loss in sorted_losses.unnamed} == {"train", "a--b", "copy"} - named
    assert sort_losses((POOL,), "oci-us-ashburn-1", removals, TODAY).unnamed == (POOL,)


def test_expired_entry_names_nothing_and_is_told() -> None:
    old = PermittedLoss("s", "pool", "train", None, "platform-team", date(2026, 11, 30), "removals.yaml:2")
    sorted_losses = sort_losses((POOL,), "s", (old,), TODAY)
    assert (sorted_losses.unnamed, sorted_losses.named, sorted_losses.expired) == (
        (POOL,),
        (),
        ((POOL, old),),
    )


@pytest.mark.parametrize(
    ("entry", "rest", "error"),
    [
        ("", REST, "must name exactly one of pool, link, store, whole_stack"),
        ("    pool: train\n    link: a--b\n", REST, "must name exactly one of"),
        ("    link: a--b\n    gpus: 8\n", REST, "gpus needs pool"),
        ("    pool: train\n", REST.replace("12-20", "12-31").replace("2026", "2027"), "31 days from now"),
        ("    pool: train\n", "    owner: platform-team\n", "removals[0].reason"),
        ("    pool: train\n    whole_stack: false\n", REST, "removals[0].whole_stack"),
        ("    pol: train\n", REST, "pol"),
    ],
)
def test_faulty_entry_is_refused_with_its_place(tmp_path: Path, entry: str, rest: str, error: str) -> None:
    with pytest.raises(DeclarationError) as caught:
        load_removals(write(tmp_path, entry, rest), TODAY)
    text = "\n".join(map(str, caught.value.problems))
    assert error in text
    assert "stacks/removals.yaml" in text


def test_no_file_names_nothing(tmp_path: Path) -> None:
    assert load_removals(tmp_path, TODAY) == ()


def test_a_link_to_nothing_is_an_error(tmp_path: Path) -> None:
    file = tmp_path / "stacks/removals.yaml"
    file.parent.mkdir(parents=True)
    file.symlink_to("elsewhere.yaml")
    with pytest.raises(DeclarationError, match="cannot be read"):
        load_removals(tmp_path, TODAY)
