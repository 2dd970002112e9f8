"""Tests that data files name as ``path/of/test_file.py::test_name``."""

import ast
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def exists(test: str, root: Path = ROOT) -> bool:
    """Tell whether a test exists. Its file is parsed, not imported."""
    path, *names = test.split("::")
    file = root / path
    if not file.is_file() or not names or not names[-1].startswith("test_"):
        return False
    body = ast.parse(file.read_text(encoding="utf-8")).body
    for name in names:
        matches = [
            node
            for node in body
            if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef) and node.name == name
        ]
        if not matches:
            return False
        body = matches[-1].body
    return True


def link_to(test: str) -> str:
    """Return a link to a test's file, for a page in ``docs``."""
    path, _, name = test.partition("::")
    return f"[`{name}`](../{path})"


def check_cells(file: Path, texts: list[str]) -> None:
    """Refuse texts that do not fit a cell of a Markdown table.

    Raises:
        ValueError: a text has several lines, a bar, or nothing in it.
    """
    for text in texts:
        if "\n" in text or "|" in text.replace("\\|", "") or not text.strip():
            raise ValueError(f"{file.name}: {text!r}; allowed: one line of Markdown, with bars as \\|")
