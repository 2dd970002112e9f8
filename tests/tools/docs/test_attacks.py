"""Every attack has a test, and nobody lists the same one twice."""

from collections import Counter
from pathlib import Path

import pytest

from tools.docs import attacks
from tools.docs.attacks import Attack, areas, has_test

ATTACKS = [attack for area in areas() for attack in area.attacks]


@pytest.mark.parametrize("attack", ATTACKS, ids=lambda attack: attack.planted[:60])
def test_an_attack_has_a_test(attack: Attack) -> None:
    assert has_test(attack), attack.test


def test_many_attacks_are_made() -> None:
    assert len(ATTACKS) >= 60


def test_no_attack_is_listed_twice() -> None:
    listed = Counter((attack.planted, attack.where) for attack in ATTACKS)
    assert [pair for pair, count in listed.items() if count > 1] == []


@pytest.mark.parametrize(
    "text",
    [
        'title = "T"\norder = 1\n',
        'title = "T"\norder = 1\n[[attack]]\nplanted = "text"\nwhere = "page"\n',
        'title = "T"\norder = 1\n[[attack]]\nplanted = "a|b"\nwhere = "page"\ntest = "t.py::test_a"\n',
        'title = "T"\norder = 1\n[[attack]]\nplanted = ""\nwhere = "page"\ntest = "t.py::test_a"\n',
        'title = "T"\norder = 1\n[[attack]]\nplanted = "a\\nb"\nwhere = "page"\ntest = "t.py::test_a"\n',
    ],
)
def test_a_file_that_makes_no_table_is_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "area.toml").write_text(text)
    with pytest.raises(ValueError, match=r"area\.toml"):
        areas(tmp_path)


def test_tables_follow_the_order_of_the_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    row = '[[attack]]\nplanted = "`@user`"\nwhere = "page"\ntest = "tests/test_x.py::test_a"\n'
    (tmp_path / "a.toml").write_text(f'title = "Second"\norder = 2\n{row}')
    (tmp_path / "b.toml").write_text(f'title = "First"\norder = 1\n{row}')
    monkeypatch.setattr(attacks, "areas", lambda: areas(tmp_path))
    text = attacks.sections()
    assert text.startswith("## First\n\n| Planted | Where it could come out | Test |\n|---|---|---|\n")
    assert "| `@user` | page | [`test_a`](../tests/test_x.py) |" in text
    assert text.index("## First") < text.index("## Second")
