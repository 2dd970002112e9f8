from typing import Annotated, Any

import pytest
from pydantic import BaseModel, Field, TypeAdapter

from gpufabric.spec import json_schema as describe
from gpufabric.spec.backbone import Backbone
from gpufabric.spec.base import Declared
from gpufabric.spec.fabric import Fabric
from gpufabric.spec.regions import DeclaredRegion


class Plain(Declared):
    first: int = 0
    """Form of the first one.

    More of it.
    """

    second: Annotated[int, Field(description="said by its type")] = 0
    """Not taken."""

    third: int = 0


class Inherited(Plain):
    """A text that is no field's."""

    fourth: int = 0
    """Its own."""


def described(model: Any, monkeypatch: pytest.MonkeyPatch) -> dict[str, str | None]:
    monkeypatch.setattr(describe, "_HERE", __name__)
    properties = describe.schema_of(model)["properties"]
    return {name: field.get("description") for name, field in properties.items()}


def test_text_below_a_field_is_its_description(monkeypatch: pytest.MonkeyPatch) -> None:
    assert described(Plain, monkeypatch) == {
        "first": "Form of the first one.\n\nMore of it.",
        "second": "said by its type",
        "third": None,
    }


def test_fields_of_a_base_are_described_too(monkeypatch: pytest.MonkeyPatch) -> None:
    descriptions = described(Inherited, monkeypatch)
    assert descriptions["fourth"] == "Its own."
    assert str(descriptions["first"]).startswith("Form of the first")


@pytest.mark.parametrize(
    "declaration", [DeclaredRegion, Backbone, Fabric], ids=["region", "backbone", "fabric"]
)
def test_it_only_adds_descriptions(declaration: Any) -> None:
    def bare(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: bare(item) for key, item in value.items() if key != "description"}
        return [bare(item) for item in value] if isinstance(value, list) else value

    schema = describe.schema_of(declaration)
    assert bare(schema) == bare(TypeAdapter(declaration).json_schema())
    fields = [field for model in schema["$defs"].values() for field in model.get("properties", {}).values()]
    assert sum("description" in field for field in fields) > len(fields) / 2


def test_models_of_other_packages_are_left_alone() -> None:
    class Link(BaseModel):
        gbps: int = 0
        """Something else."""

    assert Link.__name__ in describe.schema_of(Backbone)["$defs"]
    assert "Something else." not in str(describe.schema_of(Backbone))
