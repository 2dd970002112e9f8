import os
import signal
import subprocess
import sys
from pathlib import Path

from gpufabric.engine.watchdog import stopped_if_killed
from tests.processes import Watch

PARENT = """
import signal, subprocess, sys, time
from pathlib import Path
from gpufabric.engine.watchdog import stopped_if_killed

# A shell starts programs in the background so that they ignore Ctrl-C, and children inherit that. The real
# engine handles the signal all the same.
signal.signal(signal.SIGINT, signal.SIG_DFL)
engine = subprocess.Popen(["sleep", "600"], process_group=0)
with stopped_if_killed(engine.pid):
    Path(sys.argv[1]).write_text(str(engine.pid))
    time.sleep(600)
"""


def test_an_engine_is_interrupted_when_its_command_is_killed(tmp_path: Path, watch: Watch) -> None:
    file = tmp_path / "pid"
    parent = subprocess.Popen([sys.executable, "-c", PARENT, str(file)])
    engine = watch.pid_in(file)
    os.kill(parent.pid, signal.SIGKILL)
    parent.wait()
    watch.gone_within(engine, 60)


def test_it_leaves_an_engine_alone_when_the_command_goes_on() -> None:
    engine = subprocess.Popen(["sleep", "600"])
    try:
        with stopped_if_killed(engine.pid):
            pass
        assert engine.poll() is None
    finally:
        engine.kill()
        engine.wait()
