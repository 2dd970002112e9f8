"""YAML that every Kubernetes tool reads alike."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ruamel.yaml import YAML

from gpufabric.manifests.text import to_stream, to_yaml

PRINTABLE = st.text(st.characters(codec="ascii", categories=["L", "N", "P", "S", "Zs"]), max_size=30)


def read(text: str, version: tuple[int, int]) -> object:
    yaml = YAML(typ="safe", pure=True)
    yaml.version = version
    return yaml.load(text)


AMBIGUOUS = (
    "off On y No null ~ 1 0x1f 1_000 1e3 12:30:45 0000:16:00.0 .5 017 2026-11-22 = <<",
    "a:b 15b3 0000:0c:00.0 25% =mlx5_0,mlx5_3 - ? : # ! & * |",
)


@pytest.mark.parametrize("value", [*" ".join(AMBIGUOUS).split(), "", " ", "a: b", "a #b"])
def test_strings_stay_strings(value: str) -> None:
    for version in ((1, 1), (1, 2)):
        assert read(to_yaml({"a": value, value: [value]}), version) == {"a": value, value: [value]}


@given(st.dictionaries(st.sampled_from("abcdef"), PRINTABLE | st.integers() | st.booleans()))
def test_what_is_written_is_read_back(document: dict[str, object]) -> None:
    for version in ((1, 1), (1, 2)):
        assert (read(to_yaml(document), version) or {}) == document


def test_lines_of_a_text_are_kept() -> None:
    assert to_yaml({"a": "one\n  two\n"}) == "a: |\n  one\n    two\n"


def test_the_same_object_twice_is_written_twice() -> None:
    shared = {"key": "nvidia.com/gpu"}
    assert "&" not in to_yaml({"a": shared, "b": shared})


def test_documents_are_parted() -> None:
    assert to_stream([{"a": 1}, {"b": 2}]) == "a: 1\n---\nb: 2\n"
