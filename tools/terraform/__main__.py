"""Read the schemas of OCI's Terraform provider: ``python -m tools.terraform list|check FOLDER``.

``FOLDER`` holds a checkout of the provider, or a part of it. ``list`` prints every argument of every resource
type: type, argument, ``ForceNew`` or ``-``, ``TypeSet`` or ``-``, file and line. ``check`` compares the table
of facts with the source, and ends with status 1 where they differ.
"""

import sys
from pathlib import Path

from tools.terraform.check import differences
from tools.terraform.schemas import resource_types

_USAGE = "usage: python -m tools.terraform list|check FOLDER"


def main(arguments: list[str]) -> int:
    """Run the command, and return the exit status."""
    match arguments:
        case ["list", folder] if Path(folder).is_dir():
            _print_all(Path(folder))
            return 0
        case ["check", folder] if Path(folder).is_dir():
            lines = differences(Path(folder))
            print("\n".join(lines) or "no differences")
            return 1 if lines else 0
        case ["list" | "check", folder]:
            print(f"{folder}: no such folder; {_USAGE}", file=sys.stderr)
            return 2
        case _:
            print(_USAGE, file=sys.stderr)
            return 2


def _print_all(folder: Path) -> None:
    for resource in resource_types(folder):
        for attribute in resource.attributes:
            if attribute.is_input:
                force_new = "ForceNew" if attribute.force_new else "-"
                is_set = "TypeSet" if attribute.is_set else "-"
                where = f"{attribute.file}:{attribute.line}"
                print(f"{resource.name}\t{attribute.path}\t{force_new}\t{is_set}\t{where}")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
