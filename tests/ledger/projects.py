"""Writes the project of a fabric, and gives the ledger what it states."""

from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, Literal

from ruamel.yaml import YAML

from gpufabric.simcloud.environment import SIMULATED_TIME
from tests.ledger.declarations import BACKBONE
from tests.ledger.fabrics import Fabric
from tests.ledger.ledger import Stated
from tools.bare_project import declare

Side = Literal["before", "after"]
_PROGRAM = Path(__file__).parents[2] / "stacks" / "__main__.py"
_SHARED = {"name": "gpufabric", "runtime": "python", "main": "stacks", "stackConfigDir": "stacks"}

NOW = datetime.fromisoformat(SIMULATED_TIME)


def stated_of(fabric: Fabric, side: Side, stack: str) -> Stated:
    """Return what the files of one side of a fabric state of a stack."""
    declared = (fabric.before if side == "before" else fabric.after)[stack]
    usage = {name: Decimal(str(value)) for name, value in fabric.usage.items()}
    return Stated(declared, fabric.prices, usage)


def write(fabric: Fabric, side: Side, project: Path) -> list[str]:
    """Write the declarations of one side of a fabric; returns its stacks, regions first."""
    yaml: Any = YAML(typ="safe")
    (project / "stacks").mkdir(parents=True, exist_ok=True)
    file = project / "Pulumi.yaml"
    shared: dict[str, Any] = yaml.load(file) if file.is_file() else dict(_SHARED)
    settings = {"name": "demo", "prices": fabric.prices}
    yaml.dump({**shared, "config": {"fabric": {"type": "object", "default": settings}}}, file)
    yaml.dump({"defaults": fabric.usage}, project / "stacks" / "usage.yaml")
    program = _PROGRAM.read_text(encoding="utf-8")
    if fabric.programs:
        program = fabric.programs[0 if side == "before" else 1]
    (project / "stacks" / "__main__.py").write_text(program, encoding="utf-8")
    declarations = fabric.before if side == "before" else fabric.after
    for stack, declared in declarations.items():
        declare(project, stack, declared)
    return sorted(declarations, key=lambda stack: stack == BACKBONE)
