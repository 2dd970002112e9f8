"""A cluster in a JSON file, with a ``kubectl`` and a command that replaces machines."""

import json
import os
import sys
from pathlib import Path
from typing import Any

SHAPE = "p6-b200.48xlarge"

_KUBECTL = """
import json, sys
path, arguments = {path!r}, sys.argv[1:]
if arguments[:1] == ["--context"]:
    del arguments[:2]
cluster = json.load(open(path))
cluster["calls"].append(arguments)
verb, name = arguments[0], arguments[1]
nodes = cluster["nodes"]
status = 0
if verb == "get" and name == "nodes":
    label, value = arguments[3].split("=")
    items = [node for node in nodes.values() if node["metadata"]["labels"].get(label) == value]
    print(json.dumps(dict(items=items)))
elif verb == "get":
    conditions = [dict(type=cluster["test"], status="True")] if cluster["test"] else []
    print(json.dumps(dict(status=dict(conditions=conditions))))
elif verb in ("cordon", "uncordon"):
    nodes[name]["spec"]["unschedulable"] = verb == "cordon"
elif verb == "drain":
    if name == cluster["stuck"]:
        print("error when evicting pods: global timeout reached: 30m0s", file=sys.stderr)
        status = 1
elif verb == "apply":
    cluster["applied"].append(sys.stdin.read())
elif verb != "delete":
    print("unknown command", file=sys.stderr)
    status = 1
json.dump(cluster, open(path, "w"))
sys.exit(status)
"""

_REPLACE = """
import json, os, signal, sys
path, name = {path!r}, sys.argv[1]
cluster = json.load(open(path))
cluster["replaced"].append(sys.argv[1:])
if cluster["interrupt"] == name:
    os.kill(os.getppid(), signal.SIGTERM)
node = cluster["nodes"].pop(name)
if not cluster["lost"]:
    number = len(cluster["replaced"])
    node["metadata"].update(name=f"new-{{number}}", uid=f"uid-new-{{number}}")
    node["spec"] = dict(providerID=f"aws:///us-east-1a/i-new{{number}}")
    cluster["nodes"][f"new-{{number}}"] = node
json.dump(cluster, open(path, "w"))
"""


def _node(number: int, shape: str) -> dict[str, Any]:
    labels = {"gpufabric.dev/pool": "train", "gpufabric.dev/shape": shape}
    return {
        "metadata": {"name": f"old-{number}", "uid": f"uid-{number}", "labels": labels},
        "spec": {"providerID": f"aws:///us-east-1a/i-old{number}"},
        "status": {
            "conditions": [{"type": "Ready", "status": "True"}],
            "nodeInfo": {"bootID": f"boot-{number}"},
        },
    }


class FakeCluster:
    """A cluster whose pool train has some nodes.

    Attributes:
        replace: executable that replaces the node of its first argument.
    """

    def __init__(self, folder: Path, nodes: int = 4, shape: str = SHAPE) -> None:
        self._file = folder / "cluster.json"
        self._write(
            {
                "nodes": {f"old-{number}": _node(number, shape) for number in range(nodes)},
                "calls": [],
                "applied": [],
                "replaced": [],
                "test": "Succeeded",
                "stuck": "",
                "interrupt": "",
                "lost": False,
            }
        )
        self.programs = folder / "programs"
        self.programs.mkdir()
        self.replace = self._program("replace-machine", _REPLACE)
        self._program("kubectl", _KUBECTL)

    def set(self, **values: Any) -> None:
        """Change how the cluster behaves."""
        self._write(self.read() | values)

    def read(self) -> dict[str, Any]:
        """Return everything that the cluster holds."""
        return json.loads(self._file.read_text())

    @property
    def nodes(self) -> list[str]:
        """Names of its nodes."""
        return sorted(self.read()["nodes"])

    @property
    def cordoned(self) -> list[str]:
        """Names of its cordoned nodes."""
        nodes = self.read()["nodes"]
        return sorted(name for name, node in nodes.items() if node["spec"].get("unschedulable"))

    @property
    def verbs(self) -> list[str]:
        """Verbs of kubectl other than get, in order."""
        return [call[0] for call in self.read()["calls"] if call[0] != "get"]

    @property
    def replaced(self) -> list[str]:
        """Names of the nodes whose replacement was ordered."""
        return [words[0] for words in self.read()["replaced"]]

    @property
    def path(self) -> str:
        """``PATH`` with its programs first."""
        return os.pathsep.join([str(self.programs), os.environ["PATH"]])

    def _write(self, values: dict[str, Any]) -> None:
        self._file.write_text(json.dumps(values))

    def _program(self, name: str, source: str) -> Path:
        file = self.programs / name
        file.write_text(f"#!{sys.executable} -IS\n{source.format(path=str(self._file))}")
        file.chmod(0o755)
        return file
