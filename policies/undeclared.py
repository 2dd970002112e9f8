"""Adds stacks that are up and have no file to the bills of a fabric."""

from dataclasses import replace
from pathlib import Path

from gpufabric.cost.bill import Bill
from gpufabric.cost.fabric import FabricBills
from gpufabric.policies.priced_state import priced_state_of


def with_undeclared(declared: FabricBills, folder: Path, root: Path) -> FabricBills:
    """Add the bills of states to those of declarations; a state that cannot be read counts as a fault.

    Args:
        declared: bills by the declarations.
        folder: folder with the states, as ``<stack>.json``.
        root: folder of ``Pulumi.yaml``.
    """
    bills: dict[str, Bill] = {}
    faults: list[str] = []
    for file in sorted(folder.glob("*.json")):
        try:
            bills[file.stem] = priced_state_of(root, file.stem, file.read_text(encoding="utf-8")).bill
        except (OSError, ValueError):
            faults.append(file.stem)
    return replace(
        declared, bills={**declared.bills, **bills}, faults=tuple(sorted({*declared.faults, *faults}))
    )
