"""Types of the resources that components register, read from their source."""

import ast
import importlib
import pkgutil
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from types import ModuleType

import pulumi

import gpufabric.components


@cache
def registered_types(package: str) -> frozenset[str]:
    """Return the types of a provider that a component names, such as those that begin with ``aws:``."""
    return frozenset(type_ for type_ in _all_types() if type_.startswith(f"{package}:"))


@cache
def _all_types() -> frozenset[str]:
    path, name = gpufabric.components.__path__, gpufabric.components.__name__
    names = [
        module.name
        for module in pkgutil.walk_packages(path, f"{name}.")
        # A person creates the roles of pipelines, with other permissions than those of an update.
        if not module.name.startswith(f"{name}.pipelines")
    ]
    return frozenset(type_ for name in names for type_ in _types_in(importlib.import_module(name)))


def _types_in(module: ModuleType) -> Iterator[str]:
    assert module.__file__ is not None
    tree = ast.parse(Path(module.__file__).read_text(encoding="utf-8"))
    for call in ast.walk(tree):
        named = _named(call.func, module) if isinstance(call, ast.Call) else None
        if isinstance(named, type) and issubclass(named, pulumi.CustomResource):
            yield str(named.pulumi_type)


def _named(node: ast.expr, module: ModuleType) -> object:
    """Return the object that a name or a path of attributes stands for; None for anything else."""
    match node:
        case ast.Name(id=name):
            return getattr(module, name, None)
        case ast.Attribute(value=value, attr=name):
            return getattr(_named(value, module), name, None)
        case _:
            return None
