"""Tests of reading YAML files."""

import subprocess
import sys
from pathlib import Path

import pytest

from gpufabric.spec.problems import DeclarationError
from gpufabric.spec.yamlfile import read_yaml

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


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"\xff\xfe bad", "text in UTF-16"),
        (b"a: \xff", "bytes that are not UTF-8"),
        (b"a: \x00", "a NUL character"),
        (b"day: 2026-13-45", "month must be in 1..12"),
    ],
)
def test_what_no_parser_reads_is_an_error(tmp_path: Path, content: bytes, words: str) -> None:
    path = tmp_path / "file.yaml"
    path.write_bytes(content)
    with pytest.raises(DeclarationError, match=words):
        read_yaml(path, "file.yaml")
