"""Public models that a declaration can name instead of their dimensions (``model-presets.toml``)."""

import difflib
import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from gpufabric.spec.problems import DeclarationError, Problem
from gpufabric.spec.validation_errors import shown

_FILE = Path(__file__).parent / "model-presets.toml"
_WHERE = "fabric.training.model.preset"
_BESIDE = ("preset", "name", "sequence_length")


@cache
def model_presets() -> Mapping[str, Mapping[str, Any]]:
    """Return the public models by name: each with ``model`` as declarations state it, ``source`` and day."""
    return tomllib.loads(_FILE.read_text(encoding="utf-8"))


def with_preset(model: Mapping[str, Any], place: tuple[str, int]) -> dict[str, Any]:
    """Return a declared model with the dimensions of the public model that it names.

    Args:
        model: the model's declaration, with ``preset``.
        place: file of the declaration and line of the preset, for messages.

    Raises:
        DeclarationError: there is no such public model, or the declaration states its dimensions as well.
    """
    preset, known = model["preset"], model_presets()
    if not isinstance(preset, str) or preset not in known:
        raise _refused(shown(preset), _allowed(preset, known), "gpufabric's list of public models", place)
    further = sorted(set(model) - set(_BESIDE))
    if further:
        given = f"preset together with {', '.join(further)}"
        raise _refused(given, f"preset with {', '.join(_BESIDE[1:])} at most", "gpufabric's schema", place)
    return {"name": preset, **known[preset]["model"], **model}


def _allowed(preset: object, known: Mapping[str, object]) -> str:
    close = difflib.get_close_matches(str(preset), known, n=1)
    rest = [name for name in known if name not in close]
    return ", ".join([*close, *rest]) + "; or the dimensions of the model"


def _refused(given: str, allowed: str, limit: str, place: tuple[str, int]) -> DeclarationError:
    file, line = place
    return DeclarationError([Problem(_WHERE, given, allowed, limit, file, line)])
