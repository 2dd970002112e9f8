"""Chooses a source of an engine and stores the choice in `.engine/engine.json`."""

import hashlib
import json
import os
from collections.abc import Callable
from pathlib import Path

from . import digests, from_go, from_installer, from_path
from .common import (
    PULUMI_VERSION,
    SOURCES_VARIABLE,
    EngineError,
    InstalledEngine,
    NotUsableError,
    Surroundings,
)

_FINDERS: dict[str, Callable[[Surroundings], InstalledEngine]] = {
    "path": from_path.find,
    "installer": from_installer.find,
    "go": from_go.find,
}


def wanted_sources(around: Surroundings) -> list[str]:
    """Return the sources to try, in order; EngineError if GPUFABRIC_ENGINE_SOURCES names an unknown one."""
    given = around.env.get(SOURCES_VARIABLE, "")
    names = [name.strip() for name in given.split(",") if name.strip()] or list(_FINDERS)
    for name in names:
        if name not in _FINDERS:
            raise EngineError(
                f"{SOURCES_VARIABLE} names {name!r}; allowed is a comma-separated list of "
                f"{', '.join(_FINDERS)}."
            )
    return names


def stored(around: Surroundings) -> InstalledEngine | None:
    """Return the engine of `.engine/engine.json`, or None if none is stored or it no longer exists."""
    try:
        data: object = json.loads((around.engine_dir / "engine.json").read_text())
    except (OSError, ValueError):
        return None
    if not isinstance(data, dict):
        return None
    texts: dict[str, str] = {str(key): str(value) for key, value in data.items()}  # pyright: ignore[reportUnknownVariableType, reportUnknownArgumentType]
    try:
        engine = InstalledEngine(
            texts["kind"],
            Path(texts["pulumi"]),
            Path(texts["bin_dir"]),
            texts["version"],
            texts["language_host"],
            "chosen earlier",
        )
    except KeyError:
        return None
    return engine if os.access(engine.pulumi, os.X_OK) else None


def _record(engine: InstalledEngine) -> dict[str, object]:
    """Return the content of `.engine/engine.json`. An engine on PATH is the user's, who may upgrade it."""
    if engine.kind == "path":
        return dict(engine.as_json())
    return {**engine.as_json(), "sha256": digests.digests(engine.bin_dir)}


def _recorded_digests(around: Surroundings) -> dict[str, str]:
    """Return the digests of `.engine/engine.json`; none if it has none."""
    recorded: object = json.loads((around.engine_dir / "engine.json").read_text()).get("sha256")
    if not isinstance(recorded, dict):
        return {}
    return {str(name): str(digest) for name, digest in recorded.items()}  # pyright: ignore[reportUnknownVariableType, reportUnknownArgumentType]  JSON


def _fingerprint(around: Surroundings, sources: list[str]) -> str:
    """Return a hash of everything that a stored choice depends on."""
    # The last entry is the form of engine.json: a checkout with an earlier form chooses again.
    digest = hashlib.sha256(json.dumps([PULUMI_VERSION, sources, "sha256"]).encode())
    for path in from_go.inputs(around):
        digest.update(path.read_bytes())
    return digest.hexdigest()


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    new = path.with_name(f".{path.name}-{os.getpid()}")
    new.write_text(text)
    new.replace(path)


def _summary(engine: InstalledEngine, refused: dict[str, str], sources: list[str]) -> str:
    reasons = [f"{name}: {reason}" for name, reason in refused.items()]
    reasons += [f"{name}: not in {SOURCES_VARIABLE}" for name in _before(engine.kind) if name not in sources]
    host = (
        "the official Python language host"
        if engine.language_host == "official"
        else "this project's language host"
    )
    line = f"engine: pulumi {engine.version} ({engine.note}) with {host}"
    return f"{line}; {'; '.join(reasons)}" if reasons else line


def _before(kind: str) -> list[str]:
    names = list(_FINDERS)
    return names[: names.index(kind)]


def ensure(around: Surroundings, *, again: bool = False) -> InstalledEngine:
    """Return a usable engine and store the choice; keep the last one unless it is outdated or `again` is set.

    Reports in one line the chosen source and why earlier ones were not usable. Raises EngineError if no
    source has an engine, or if the cached one has changed.
    """
    sources = wanted_sources(around)
    fingerprint = _fingerprint(around, sources)
    mark = around.engine_dir / "chosen-for"
    kept = None if again else stored(around)
    if kept and mark.is_file() and mark.read_text() == fingerprint:
        if kept.kind != "path":
            digests.compare(kept.bin_dir, _recorded_digests(around))
        around.say(_summary(kept, {}, list(_FINDERS)))
        return kept

    refused: dict[str, str] = {}
    advice: list[str] = []
    for name in sources:
        try:
            engine = _FINDERS[name](around)
        except NotUsableError as error:
            refused[name] = str(error)
            if error.advice:
                advice.append(error.advice)
                if name != sources[-1]:
                    around.say(f"engine: {error.advice}")
            continue
        _write(around.engine_dir / "engine.json", json.dumps(_record(engine), indent=2) + "\n")
        _write(mark, fingerprint)
        around.say(_summary(engine, refused, sources))
        return engine
    action = advice[-1] if advice else f"Install Pulumi {PULUMI_VERSION} or newer and put it on PATH."
    reasons = "; ".join(f"{name}: {reason}" for name, reason in refused.items())
    raise EngineError(f"no usable Pulumi engine ({reasons}). {action}")
