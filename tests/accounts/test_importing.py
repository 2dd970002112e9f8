import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from gpufabric.accounts.importing import load


def test_threads_import_one_module_at_a_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(tmp_path))
    events: list[str] = []
    monkeypatch.setattr(sys, "events_of_imports", events, raising=False)
    for name in ("first_part", "second_part"):
        text = f"import sys, time\nsys.events_of_imports.append('{name} begins')\ntime.sleep(0.05)\n"
        (tmp_path / f"{name}.py").write_text(f"{text}sys.events_of_imports.append('{name} ends')\n")
    together = threading.Barrier(2, timeout=20)

    def begin(name: str) -> str:
        together.wait()
        return load(name).__name__

    with ThreadPoolExecutor(2) as pool:
        names = list(pool.map(begin, ["first_part", "second_part"]))
    for name in names:
        monkeypatch.delitem(sys.modules, name)
    assert [event.split()[1] for event in events] == ["begins", "ends", "begins", "ends"]
    assert events[0].split()[0] == events[1].split()[0]


def test_a_module_that_is_not_installed_is_named() -> None:
    with pytest.raises(ModuleNotFoundError, match="no_such_sdk"):
        load("no_such_sdk")
