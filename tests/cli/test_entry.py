import signal
import subprocess
import sys

PROGRAM = """
import os, signal, sys

signal.signal(signal.SIGINT, signal.default_int_handler)

class Interrupting:
    def find_spec(self, name, path=None, target=None):
        if name == "gpufabric.cli.lazy":
            os.kill(os.getpid(), signal.SIGINT)

sys.meta_path.insert(0, Interrupting())
from gpufabric.cli.entry import run
run()
"""


def test_ctrl_c_during_the_imports_leaves_no_traceback() -> None:
    done = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout + done.stderr) == (-signal.SIGINT, "")


def test_the_command_runs_and_ctrl_c_is_python_s_own_again() -> None:
    program = (
        "import signal, sys; sys.argv[1:] = ['--help']; from gpufabric.cli.entry import run\n"
        "signal.signal(signal.SIGINT, signal.default_int_handler)\n"
        "try:\n run()\n"
        "finally:\n assert signal.getsignal(signal.SIGINT) is signal.default_int_handler"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "preview" in done.stdout
