"""Every code that the simulated clouds raise is in the documentation, with its public source or without."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import gpufabric.simcloud
from gpufabric.simcloud.clouds import CLOUDS
from tools.docs.error_codes import NOT_PUBLIC, codes
from tools.docs.pages import DOCS

SOURCES = Path(gpufabric.simcloud.__file__).parent
PLACE = {"Refusal": 0, "CloudError": 0, "api_error": 2, "arm_error": 1, "service_error": 2}
"""Argument of each function that is a code."""
PAGE = (DOCS / "simulated-clouds" / "error-codes.md").read_text(encoding="utf-8")


def raised(folder: Path) -> Iterator[tuple[str, str]]:
    """Yield the codes that the code of a folder names, with their files."""
    for file in sorted(folder.rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in PLACE:
                place = PLACE[node.func.id]
                argument = node.args[place] if len(node.args) > place else None
                if isinstance(argument, ast.Constant):
                    yield str(argument.value), file.name


@pytest.mark.parametrize("cloud", CLOUDS)
def test_every_code_that_the_code_raises_is_in_the_table(cloud: str) -> None:
    listed = codes(cloud)
    named = list(raised(SOURCES / "clouds" / cloud))
    assert len(named) > 10
    assert [place for place in named if place[0] not in listed] == []
    for code in listed:
        assert f"| `{code}` |" in PAGE


def test_the_provider_raises_nothing_else() -> None:
    named = {code for code, _ in raised(SOURCES / "provider")}
    assert named == {"Canceled"}
    assert all("Canceled" in codes(cloud) for cloud in CLOUDS)


def test_codes_without_a_public_source_say_so() -> None:
    lost = next(line for line in PAGE.splitlines() if line.startswith("| `ConnectionReset` |"))
    assert NOT_PUBLIC in lost
    throttled = next(line for line in PAGE.splitlines() if line.startswith("| `RequestLimitExceeded` |"))
    assert NOT_PUBLIC not in throttled
