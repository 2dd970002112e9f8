"""Takes rules and their settings from a Git ref instead of the checkout."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from importlib.metadata import version
from pathlib import Path
from typing import Any, cast

from gpufabric.cli.request import EngineRequest
from gpufabric.policies.variables import POLICIES_FROM_VARIABLE
from gpufabric.protection.git_ref import GitRef, read_ref
from gpufabric.spec.yamlfile import read_yaml

PACK = "policies"
_MANIFEST = "PulumiPolicy.yaml"
START = "gpufabric.policies.start"
"""Module that starts the rules of the installed package."""

REQUIREMENTS = ("requirements.txt", "pyproject.toml")
"""Files that may name the version of the package."""

_FORKS = ("GPUFABRIC_FORK_SERVER",)
"""Variables by which packs run as forks of a process that has loaded the checkout's rules."""

_START = '''\
"""Starts a policy pack with the modules of its own ref before those that are installed."""

import runpy
import sys

if "gpufabric" in sys.modules:
    raise SystemExit("the rules of another version are loaded already")
sys.path.insert(0, {tree!r})
runpy.run_path({main!r}, run_name="__main__")
'''


@dataclass(frozen=True, slots=True)
class TakenPolicies:
    """A request with the policies of a ref.

    Attributes:
        request: the request.
        source: where its rules and settings come from, for people; empty without a ref.
    """

    request: EngineRequest
    source: str = ""


def with_policies_from(request: EngineRequest, root: Path, folder: Path) -> TakenPolicies:
    """Take the packs and settings of a request from the ref that it names, if any.

    Args:
        request: the command and its options.
        root: folder of ``Pulumi.yaml``.
        folder: private folder, which lasts as long as the run.

    Raises:
        DeclarationError: the ref cannot be read.
    """
    if request.policies_from is None:
        return TakenPolicies(request)
    named = [root / PACK] if request.packs is None else [pack.resolve() for pack in request.packs]
    inside = {pack: pack.relative_to(root).as_posix() for pack in named if pack.is_relative_to(root)}
    ref = read_ref(root, request.policies_from, folder, list(inside.values()))
    environment = {name: value for name, value in request.environment.items() if name not in _FORKS}
    changed = replace(request, environment={**environment, POLICIES_FROM_VARIABLE: str(folder)})
    is_installed = request.packs is None and has_installed_rules(ref)
    if request.packs is None and not is_installed and not knows_refs(ref):
        text = f"settings: {ref}; rules: this checkout, because the pack of {ref.ref} is too old"
        return TakenPolicies(replace(changed, packs=named), text)
    packs = [
        _pack(ref, root, inside[pack], folder / f"pack-{number}") if pack in inside else pack
        for number, pack in enumerate(named)
    ]
    outside = [pack.name for pack in named if pack not in inside]
    if is_installed:
        return TakenPolicies(replace(changed, packs=packs), _with_installed_rules(ref))
    others = f"; packs outside of the repository as they are: {', '.join(outside)}" if outside else ""
    return TakenPolicies(replace(changed, packs=packs), f"rules and settings: {ref}{others}")


def knows_refs(ref: GitRef) -> bool:
    """Return whether the project's own pack at a ref reads its settings from a ref."""
    file = ref.tree / PACK / "variables.py"
    return file.is_file() and POLICIES_FROM_VARIABLE in file.read_text(encoding="utf-8")


def has_installed_rules(ref: GitRef) -> bool:
    """Return whether the project's pack at a ref only starts the rules of the installed package."""
    main = ref.tree / PACK / "__main__.py"
    is_alone = not any((ref.tree / PACK / name).exists() for name in ("pack.py", "variables.py"))
    return is_alone and main.is_file() and START in main.read_text(encoding="utf-8")


def _with_installed_rules(ref: GitRef) -> str:
    """Say where settings and rules come from. A change of the package's version changes the rules as well."""
    said = f"settings: {ref}; rules: gpufabric {version('gpufabric')}, as installed"
    moved = [name for name in REQUIREMENTS if name in ref.changed]
    return f"{said}, and {' and '.join(moved)} differs from {ref.ref}" if moved else said


def _pack(ref: GitRef, root: Path, name: str, folder: Path) -> Path:
    """Return the folder of a pack at a ref: the checkout's own if neither it nor its imports differ."""
    stated = ref.tree / name / _MANIFEST
    if not _differs(ref, name):
        return root / name
    main = ref.tree / name / "__main__.py"
    if not (stated.is_file() and main.is_file()):
        return ref.tree / name
    manifest = read_yaml(stated, f"{name}/{_MANIFEST}").data
    folder.mkdir()
    # Every JSON document is a YAML document.
    written = json.dumps({**manifest, "runtime": _runtime(manifest, root / name)}, default=str)
    (folder / _MANIFEST).write_text(written, encoding="utf-8")
    text = _START.format(tree=str(ref.tree), main=str(main))
    (folder / "__main__.py").write_text(text, encoding="utf-8")
    return folder


def _differs(ref: GitRef, name: str) -> bool:
    return bool(ref.code_changed) or any(f"{file}/".startswith(f"{name}/") for file in ref.changed)


def _runtime(manifest: Mapping[str, Any], pack: Path) -> object:
    """Return the runtime of a pack; its virtual environment is the checkout's."""
    runtime = manifest.get("runtime")
    if not isinstance(runtime, Mapping):
        return runtime
    stated = cast("Mapping[str, Any]", runtime)
    options = cast("Mapping[str, Any]", stated.get("options") or {})
    if "virtualenv" not in options:
        return dict(stated)
    virtualenv = str((pack / str(options["virtualenv"])).resolve())
    return {**stated, "options": {**options, "virtualenv": virtualenv}}
