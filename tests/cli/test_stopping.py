import os
import signal
import tempfile
from pathlib import Path

import pytest

from gpufabric.cli.stopping import ended_in_order


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_a_stopped_command_removes_its_temporary_files(number: signal.Signals, tmp_path: Path) -> None:
    before = signal.getsignal(number)
    with (
        pytest.raises(SystemExit) as ended,
        ended_in_order(),
        tempfile.TemporaryDirectory(dir=tmp_path) as folder,
    ):
        try:
            os.kill(os.getpid(), number)
        finally:
            assert Path(folder).is_dir()
            os.kill(os.getpid(), signal.SIGTERM)  # a second signal does not interrupt the clean-up
    assert ended.value.code == 128 + number
    assert not list(tmp_path.iterdir())
    assert signal.getsignal(number) == before


def test_a_command_under_nohup_goes_on() -> None:
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        with ended_in_order():
            os.kill(os.getpid(), signal.SIGHUP)
        assert signal.getsignal(signal.SIGHUP) == signal.SIG_IGN
    finally:
        signal.signal(signal.SIGHUP, before)
