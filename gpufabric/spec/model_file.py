"""Completes the declaration of a model that names a public model, or the ``config.json`` of one."""

from pathlib import Path, PurePosixPath
from typing import Any, cast

from pydantic import TypeAdapter, ValidationError

from gpufabric.reading.json_text import read_json
from gpufabric.reading.limits import MEBIBYTE, UnreadableError
from gpufabric.spec.model_presets import with_preset
from gpufabric.spec.problems import DeclarationError, Problem
from gpufabric.spec.validation_errors import explain, shown
from gpufabric.spec.yamlfile import mapping_of

_WHERE = "fabric.training.model.config"
_BESIDE = ("name", "config", "sequence_length", "total_parameters", "active_parameters")
_SOURCE = "gpufabric's reader of Hugging Face files"
_LARGEST_BYTES = MEBIBYTE


def model_key(fabric: object) -> str:
    """Return which key of ``training.model`` names a public model or a file: ``preset`` or ``config``."""
    training = mapping_of(mapping_of(fabric).get("training"))
    return "preset" if "preset" in mapping_of(training.get("model")) else "config"


def with_model_file(fabric: object, root: Path, place: tuple[str, int]) -> object:
    """Add the dimensions of the public model in ``training.model.preset``, or of the file in its ``config``.

    Args:
        fabric: the fabric's declaration as plain data. Without either it is returned as it is.
        root: folder of the file that holds the declaration.
        place: that file and the line of the path or the preset, for messages.

    Raises:
        DeclarationError: there is no such public model, or the file cannot be read, is incomplete, or has an
            unsupported architecture.
    """
    training = mapping_of(mapping_of(fabric).get("training"))
    model = mapping_of(training.get("model"))
    if model.get("preset") is not None:
        completed = {**training, "model": with_preset(model, place)}
        return {**mapping_of(fabric), "training": completed}
    path = model.get("config")
    if path is None:
        return fabric
    further = sorted(set(model) - set(_BESIDE))
    if further:
        raise _refused(
            f"config together with {', '.join(further)}", f"config with {', '.join(_BESIDE)}", place
        )
    dimensions = _dimensions(path, root, place)
    return {
        **mapping_of(fabric),
        "training": {**training, "model": {**model, **dimensions}},
    }


def _dimensions(path: object, root: Path, place: tuple[str, int]) -> dict[str, Any]:
    from gpufabric.spec.huggingface import FAMILIES, Family  # noqa: PLC0415 - few projects have such a file

    name, data = _read(path, root, place)
    entries = data.get("architectures")
    listed: list[object] = cast("list[object]", entries) if isinstance(entries, list) else []
    family = FAMILIES.get(str(listed[0])) if len(listed) == 1 else None
    if family is None:
        given = ", ".join(map(shown, listed)) or "no architectures"
        raise DeclarationError(
            [Problem("architectures", given, f"one of {', '.join(FAMILIES)}", _SOURCE, name)]
        )
    adapter: TypeAdapter[Family] = TypeAdapter(family)
    try:
        return adapter.validate_python(data).declared()
    except ValidationError as error:
        raise DeclarationError(explain(error, adapter, data, file=name)) from error


def _read(path: object, root: Path, place: tuple[str, int]) -> tuple[str, dict[str, Any]]:
    """Return the file's name in messages, and its content."""
    allowed = "path of a JSON file inside the project, relative to its folder"
    if not isinstance(path, str) or not path:
        raise _refused(shown(path), allowed, place)
    if PurePosixPath(path).is_absolute() or not (root / path).resolve().is_relative_to(root.resolve()):
        raise _refused(shown(path), allowed, place)
    try:
        data = read_json(root / path, largest_bytes=_LARGEST_BYTES)
    except UnreadableError as error:
        raise _refused(f"{shown(path)}, which is {error.given}", allowed, place) from error
    if not isinstance(data, dict):
        raise _refused(f"{shown(path)}, which is no JSON object", allowed, place)
    return path, cast("dict[str, Any]", data)


def _refused(given: str, allowed: str, place: tuple[str, int]) -> DeclarationError:
    file, line = place
    return DeclarationError([Problem(_WHERE, given, allowed, "gpufabric's schema", file, line)])
