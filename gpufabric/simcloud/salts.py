"""Encryption salts of stacks on the simulated clouds.

Plain Pulumi writes the salt of a stack into its file in the project. With the salt of the simulated
passphrase, a real backend refuses the stack: "incorrect passphrase".
"""

from pathlib import Path
from typing import Any

from gpufabric.reading.json_text import read_json


def simulated_salts(root: Path) -> frozenset[str]:
    """Return the salts in the states below a folder of simulated clouds."""
    files = (root / "state" / ".pulumi" / "stacks").rglob("*.json")
    return frozenset(salt for file in files if (salt := _salt(file)))


def _salt(file: Path) -> str:
    try:
        state: Any = read_json(file)
        return str(state["checkpoint"]["latest"]["secrets_providers"]["state"]["salt"])
    except (ValueError, KeyError, TypeError):
        return ""  # a stack without an update has no salt in its state
