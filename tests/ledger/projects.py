"""Writes the project of a fabric."""

from pathlib import Path
from typing import Any, Literal

from ruamel.yaml import YAML

from tests.ledger.fabrics import BACKBONE, Fabric
from tools.bare_project import declare

Side = Literal["before", "after"]
_PROGRAM = Path(__file__).parents[2] / "stacks" / "__main__.py"


def write(fabric: Fabric, side: Side, project: Path) -> list[str]:
    """Write the declarations of one side of a fabric; returns its stacks, regions first."""
    yaml: Any = YAML(typ="safe")
    (project / "stacks").mkdir(parents=True, exist_ok=True)
    settings = {"name": "demo", "prices": fabric.prices}
    shared = {
        "name": "gpufabric",
        "runtime": "python",
        "main": "stacks",
        "stackConfigDir": "stacks",
        "config": {"fabric": {"type": "object", "default": settings}},
    }
    yaml.dump(shared, project / "Pulumi.yaml")
    yaml.dump({"defaults": fabric.usage}, project / "stacks" / "usage.yaml")
    program = _PROGRAM.read_text(encoding="utf-8")
    if fabric.programs:
        program = fabric.programs[0 if side == "before" else 1]
    (project / "stacks" / "__main__.py").write_text(program, encoding="utf-8")
    declarations = fabric.before if side == "before" else fabric.after
    for stack, declared in declarations.items():
        declare(project, stack, declared)
    return sorted(declarations, key=lambda stack: stack == BACKBONE)
