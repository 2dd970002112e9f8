"""Tests of reading YAML files."""

import subprocess
import sys
from pathlib import Path

# One thread stops inside the import of the parser, and another one reads a file meanwhile.
SCRIPT = """
import sys, threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from gpufabric.spec.yamlfile import read_yaml

class Slow:
    def find_spec(self, name, path, target=None):
        if name == "ruamel.yaml.constructor":
            importing.set()
            ended.wait(0.5)

importing, ended = threading.Event(), threading.Event()
sys.meta_path.insert(0, Slow())
path = Path(sys.argv[1])
with ThreadPoolExecutor(2) as threads:
    first = threads.submit(__import__, "ruamel.yaml")
    assert importing.wait(10)
    second = threads.submit(read_yaml, path, path.name)
    second.add_done_callback(lambda done: ended.set())
    print(second.result().data["nodes"])
"""


def test_thread_waits_for_the_parser_that_another_one_imports(tmp_path: Path) -> None:
    path = tmp_path / "file.yaml"
    path.write_text("nodes: 4\n")
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT, str(path)], capture_output=True, encoding="utf-8", check=False
    )
    assert (done.stdout, done.stderr) == ("4\n", "")
