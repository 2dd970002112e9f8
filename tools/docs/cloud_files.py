"""The files that a cloud consists of: its own folders, and the shared files that name it."""

import ast
import re
import subprocess
from collections.abc import Iterable, Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SOURCES = ("gpufabric", "components", "policies", "stacks", "tools", "bench")
PACKAGE_OF = {"aws": "aws", "azure": "azure-native", "oci": "oci"}


def own_files(cloud: str) -> list[str]:
    """Return the source and data files in folders named after a cloud, sorted."""
    return [path for path in _tracked() if cloud in Path(path).parts[:-1]]


def shared_files(cloud: str) -> list[str]:
    """Return the Python files outside of the clouds' folders whose code names a cloud, sorted."""
    return [
        path
        for path in _tracked()
        if path.endswith(".py")
        and not set(Path(path).parts) & set(PACKAGE_OF)
        and names_cloud((ROOT / path).read_text(encoding="utf-8"), cloud)
    ]


def names_cloud(source: str, cloud: str) -> bool:
    """Tell whether code names a cloud: in a name, an import, a string that is its name, or a type token."""
    word = re.compile(rf"(^|[^a-z]){cloud}([^a-z]|$)|{cloud.capitalize()}([A-Z]|$)", re.ASCII)
    token = re.compile(rf"^({cloud}|{PACKAGE_OF[cloud]})(:|$)")
    return any(word.search(name) for name in _names(source)) or any(
        token.match(text) for text in _strings(source)
    )


def table(cloud: str = "oci") -> str:
    """Return the shared files that name a cloud as a Markdown list, by folder."""
    by_folder: dict[str, list[str]] = {}
    for path in shared_files(cloud):
        folder, _, name = path.rpartition("/")
        by_folder.setdefault(folder, []).append(f"`{name}`")
    return "\n".join(f"- `{folder}/`: {', '.join(names)}" for folder, names in by_folder.items())


def _tracked() -> list[str]:
    listed = subprocess.run(
        ["git", "ls-files", *SOURCES], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout
    return sorted(listed.splitlines())


def _names(source: str) -> Iterator[str]:
    """Yield the names that code uses or imports; names of its own arguments and docstrings do not count."""
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.Name(id=name) | ast.ClassDef(name=name) | ast.FunctionDef(name=name):
                yield name
            case ast.ImportFrom(module=str(module), names=imported):
                yield module
                yield from (alias.name for alias in imported)
            case _:
                pass


def _strings(source: str) -> Iterable[str]:
    return (
        node.value
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    )
