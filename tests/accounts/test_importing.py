import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from gpufabric.accounts.importing import load


def test_modules_that_import_each_other_load_side_by_side(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Python itself raises ``_DeadlockError`` here, if each thread has begun its module."""
    package = tmp_path / "circular"
    package.mkdir()
    (package / "__init__.py").write_text("")
    for own, other in (("first", "second"), ("second", "first")):
        (package / f"{own}.py").write_text(f"import time\ntime.sleep(0.05)\nimport circular.{other}\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    together = threading.Barrier(2, timeout=20)

    def begin(name: str) -> str:
        together.wait()
        return load(name).__name__

    with ThreadPoolExecutor(2) as pool:
        names = list(pool.map(begin, ["circular.first", "circular.second"]))
    assert names == ["circular.first", "circular.second"]
    for name in ("circular", *names):
        monkeypatch.delitem(sys.modules, name)


def test_a_module_that_is_not_installed_is_named() -> None:
    with pytest.raises(ModuleNotFoundError, match="no_such_sdk"):
        load("no_such_sdk")
