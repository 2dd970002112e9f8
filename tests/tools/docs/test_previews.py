"""Every kind of change has a test, and every rule on capacity and updates has a row."""

from collections import Counter
from pathlib import Path

import pytest

from tools.docs import previews
from tools.docs.named_tests import exists
from tools.docs.previews import Kind, groups

KINDS = [kind for group in groups() for kind in group.kinds]
VERDICTS = ("`blocked`", "`destructive`", "`attention`", "`ready`", "`unchanged`", "no report")


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.change[:60])
def test_a_kind_has_a_test_and_a_verdict(kind: Kind) -> None:
    assert exists(kind.test), kind.test
    assert kind.verdict.startswith(VERDICTS)


def test_no_kind_is_listed_twice() -> None:
    assert [change for change, count in Counter(kind.change for kind in KINDS).items() if count > 1] == []


@pytest.mark.parametrize("folder", ["capacity", "updates"])
def test_every_rule_has_a_row(repo: Path, folder: str) -> None:
    files = (repo / "policies" / "rules" / folder).glob("[!_]*.py")
    rules = {file.stem.replace("_", "-") for file in files}
    said = " ".join(kind.says for kind in KINDS)
    assert rules
    assert [rule for rule in sorted(rules) if f"[`{rule}`](policies.md#{rule})" not in said] == []


@pytest.mark.parametrize(
    "text",
    [
        'title = "T"\norder = 1\n',
        'title = "T"\norder = 1\n[[kind]]\nchange = "a"\nsays = "b"\nverdict = "c"\n',
        'title = "T"\norder = 1\n[[kind]]\nchange = "a|b"\nsays = "b"\nverdict = "c"\ntest = "t.py::t"\n',
    ],
)
def test_a_file_that_makes_no_table_is_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "group.toml").write_text(text)
    with pytest.raises(ValueError, match=r"group\.toml"):
        groups(tmp_path)


def test_tables_follow_the_order_of_the_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    row = '[[kind]]\nchange = "a"\nsays = "b"\nverdict = "c"\ntest = "tests/test_x.py::test_a"\n'
    (tmp_path / "a.toml").write_text(f'title = "Second"\norder = 2\n{row}')
    (tmp_path / "b.toml").write_text(f'title = "First"\norder = 1\n{row}')
    monkeypatch.setattr(previews, "groups", lambda: groups(tmp_path))
    text = previews.sections()
    assert text.startswith(
        "## First\n\n| Change | What the preview says | Verdict | Test |\n|---|---|---|---|\n"
    )
    assert "| a | b | c | [`test_a`](../tests/test_x.py) |" in text
    assert text.index("## First") < text.index("## Second")
