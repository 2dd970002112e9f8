"""The program of a stack imports what `gpufabric adopt` found, and refuses to create anything else."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pulumi
import pytest
from pulumi import ResourceOptions, ResourceTransformationArgs

from gpufabric.components.adopting import ADOPT_VARIABLE, adopt_resources

CONTENT = {
    "imports": {
        "a:b/c:C::found": {"id": "c-1", "was": "", "keeps": ["name"]},
        "a:b/c:C::moved": {"id": "c-2", "was": "urn", "keeps": []},
    },
    "creates": ["a:b/c:C::new"],
    "held": ["a:b/c:C::held"],
    "survey": False,
}


@pytest.fixture
def taken(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    taken: list[Any] = []
    monkeypatch.setattr(pulumi.runtime, "register_stack_transformation", taken.append)
    return taken


def transformed(taken: list[Any], name: str, kind: type = pulumi.CustomResource) -> Any:
    resource: Any = object.__new__(kind)
    options = ResourceOptions(protect=True, ignore_changes=["other"])
    return taken[0](ResourceTransformationArgs(resource, "a:b/c:C", name, {}, options))


def test_without_the_variable_nothing_is_imported(taken: list[Any], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(ADOPT_VARIABLE, raising=False)
    adopt_resources()
    assert taken == []


@pytest.fixture
def taken_from(taken: list[Any], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Callable[..., list[Any]]:
    def tell(**replaced: Any) -> list[Any]:
        file = tmp_path / "ids.json"
        file.write_text(json.dumps({**CONTENT, **replaced}))
        monkeypatch.setenv(ADOPT_VARIABLE, str(file))
        adopt_resources()
        return taken

    return tell


def test_a_survey_creates_anything_and_changes_nothing(taken_from: Callable[..., list[Any]]) -> None:
    taken = taken_from(survey=True)
    assert transformed(taken, "held").opts.ignore_changes == ["other", "*"]
    assert transformed(taken, "more").opts.ignore_changes == ["other"]
    assert transformed(taken, "found").opts.import_ is None


def test_what_was_found_is_imported(taken_from: Callable[..., list[Any]]) -> None:
    taken = taken_from()
    options = transformed(taken, "found").opts
    assert (options.import_, options.ignore_changes, options.protect) == ("c-1", ["other", "name"], True)
    moved = transformed(taken, "moved").opts
    assert (moved.import_, moved.aliases) == (None, ["urn"])
    for name in ("new", "held"):
        assert transformed(taken, name) is None
    assert transformed(taken, "more", pulumi.ComponentResource) is None
    assert transformed(taken, "more", pulumi.ProviderResource) is None
    with pytest.raises(pulumi.RunError, match=r"a:b/c:C::more: gpufabric adopt neither found it"):
        transformed(taken, "more")
