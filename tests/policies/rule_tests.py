"""The rules' own test modules, from which the tests of all rules take examples.

A test module of a rule may hold two tables by cloud: ``BROKEN``, a change of a stack that breaks the rule,
and ``NOT_BROKEN``, the reason why no broken resource can be an example.
"""

import importlib
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

from gpufabric.policies.rule import Rule

_FOLDER = Path(__file__).parent / "rules"


def rule_test_modules() -> Iterator[ModuleType]:
    """Import the test modules in the folders of rules; those beside the folders try all rules alike."""
    for file in sorted(_FOLDER.glob("*/test_*.py")):
        parts = file.relative_to(_FOLDER).with_suffix("").parts
        yield importlib.import_module(".".join(("tests", "policies", "rules", *parts)))


def table_of(rule: Rule, name: str) -> dict[str, Any]:
    """Return a table by cloud from a rule's own test module; empty where it has none."""
    subject, module = type(rule).__module__.split(".")[-2:]
    if not (_FOLDER / subject / f"test_{module}.py").exists():
        return {}
    tests = importlib.import_module(f"tests.policies.rules.{subject}.test_{module}")
    return getattr(tests, name, {})
