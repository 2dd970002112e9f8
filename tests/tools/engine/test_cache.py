"""Where the cache of engines is, and how an entry appears in it."""

import os
import pwd
from pathlib import Path

import pytest

from tools.engine.cache import cache_dir, entry_lock, home, new_entry
from tools.engine.digests import RECORD


def test_the_cache_is_below_the_home_directory(checkout) -> None:
    assert cache_dir(checkout.around()) == checkout.home / ".cache" / "gpufabric" / "engine"


def test_xdg_cache_home_is_honoured(checkout, tmp_path: Path) -> None:
    directory = cache_dir(checkout.around(XDG_CACHE_HOME=str(tmp_path / "xdg")))
    assert directory == tmp_path / "xdg" / "gpufabric" / "engine"
    assert directory.is_dir()


@pytest.mark.parametrize("env", [{"HOME": "/nonexistent"}, {"XDG_CACHE_HOME": "/dev/null/cache"}])
def test_without_a_place_that_can_be_written_it_is_inside_the_checkout(checkout, env: dict[str, str]) -> None:
    assert cache_dir(checkout.around(**env)) == checkout.root / ".engine" / "cache"


@pytest.mark.parametrize("env", [{}, {"HOME": ""}])
def test_without_the_variable_the_home_directory_is_that_of_the_user(checkout, env: dict[str, str]) -> None:
    checkout.env = {"PATH": "/bin"}
    assert home(checkout.around(**env)) == Path(pwd.getpwuid(os.getuid()).pw_dir)


def test_an_entry_appears_whole_or_not_at_all(tmp_path: Path) -> None:
    entry = tmp_path / "entry"
    with pytest.raises(ValueError, match="interrupted"), new_entry(entry) as directory:
        (directory / "half").touch()
        raise ValueError("interrupted")
    assert list(tmp_path.iterdir()) == []
    with new_entry(entry) as directory:
        (directory / "whole").touch()
        assert not entry.exists()
    assert sorted(path.name for path in entry.iterdir()) == [RECORD, "whole"]


def test_an_entry_replaces_a_broken_one_and_leftovers_of_killed_processes(tmp_path: Path) -> None:
    (tmp_path / "entry").mkdir()
    (tmp_path / "entry" / "old").touch()
    (tmp_path / ".entry-left").mkdir()
    with new_entry(tmp_path / "entry") as directory:
        (directory / "new").touch()
    assert sorted(str(path.relative_to(tmp_path)) for path in tmp_path.rglob("*")) == [
        "entry",
        f"entry/{RECORD}",
        "entry/new",
    ]


def test_the_lock_is_free_again_after_use(checkout, tmp_path: Path) -> None:
    for _ in range(2):
        with entry_lock(checkout.around(), tmp_path / "entry"):
            pass
    assert checkout.said == []
