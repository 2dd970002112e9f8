from typing import Annotated, Any, Literal

import pytest
from jsonschema import Draft7Validator
from pydantic import Field, TypeAdapter

from gpufabric.spec.base import Declared, Name
from gpufabric.spec.concealed import MayBeEncrypted
from gpufabric.spec.draft7 import draft7, markdown


class Lion(Declared):
    """A lion."""

    kind: Literal["lion"]
    pride: int = 3


class Whale(Declared):
    """A whale."""

    kind: Literal["whale"] = "whale"
    depth_days: float | None = None


class Zoo(Declared):
    """A zoo."""

    leader: Lion = Field(default=Lion(kind="lion"), description="The leader.")

    first: Annotated[Lion | Whale, Field(discriminator="kind")] = Whale()
    named: dict[Name, Lion] = Field(default_factory=dict[str, Lion])
    pair: tuple[str, int] = ("a", 1)
    keeper: Annotated[str, Field(pattern=r"^\d+$"), MayBeEncrypted] | None = Field(
        default=None, description="Number of ``the`` keeper."
    )
    lion: Lion | None = Field(default=None, description="The first one.")


ROOT, DEFINITIONS = draft7(TypeAdapter(Zoo).json_schema())
VALIDATOR = Draft7Validator({**ROOT, "definitions": DEFINITIONS})


def test_it_is_a_schema_of_draft_7() -> None:
    Draft7Validator.check_schema(VALIDATOR.schema)
    assert "prefixItems" not in str(VALIDATOR.schema)
    assert "$defs" not in str(VALIDATOR.schema)


@pytest.mark.parametrize(
    "good",
    [
        {},
        {"first": {"kind": "lion", "pride": 4}, "named": {"leo": {"kind": "lion"}}},
        {"pair": ["a", 2], "keeper": "12", "lion": None},
        {"keeper": {"secure": "v1:abc"}},
        {"first": {"kind": "whale", "depth_days": None}},
    ],
)
def test_good_values(good: dict[str, Any]) -> None:
    VALIDATOR.validate(good)


@pytest.mark.parametrize(
    ("bad", "message"),
    [
        ({"first": {"kind": "lion", "depth_days": 1}}, "Additional properties are not allowed"),
        ({"first": {"kind": "tiger"}}, "'tiger' is not one of ['lion', 'whale']"),
        ({"first": {}}, "'kind' is a required property"),
        ({"named": {"Leo": {"kind": "lion"}}}, "'Leo' does not match any of the regexes"),
        ({"pair": ["a"]}, "is too short"),
        ({"keeper": "x"}, "is not valid under any of the given schemas"),
        ({"lion": {"secure": "v1:abc"}}, "is not valid under any of the given schemas"),
    ],
    ids=lambda value: str(value)[:40],
)
def test_bad_values_get_one_message(bad: dict[str, Any], message: str) -> None:
    (error,) = VALIDATOR.iter_errors(bad)
    assert message in error.message


def test_a_key_says_what_it_is_and_not_what_its_model_is() -> None:
    assert ROOT["properties"]["lion"]["description"] == "The first one."
    assert "description" not in DEFINITIONS["Lion"]


def test_a_key_of_a_mapping_is_completed_as_one() -> None:
    assert ROOT["properties"]["leader"]["type"] == "object"
    assert ROOT["properties"]["leader"]["description"] == "The leader."


def test_entries_of_a_mapping_say_what_their_model_is() -> None:
    (entry,) = ROOT["properties"]["named"]["patternProperties"].values()
    assert entry["description"] == "A lion."


def test_unit_default_and_encryption_are_part_of_the_text() -> None:
    assert DEFINITIONS["Whale"]["properties"]["depth_days"]["description"] == "Unit: days."
    assert DEFINITIONS["Lion"]["properties"]["pride"]["description"] == "Default: `3`."
    keeper = ROOT["properties"]["keeper"]
    assert keeper["description"] == "Number of `the` keeper. May be encrypted."
    assert keeper["markdownDescription"] == keeper["description"]


def test_the_tag_is_completed_with_its_default() -> None:
    assert ROOT["properties"]["first"]["properties"]["kind"]["enum"] == ["lion", "whale"]


def test_paragraphs_become_one_line() -> None:
    assert markdown("First\nline of ``code``.\n\nSecond.") == "First line of `code`. Second."
