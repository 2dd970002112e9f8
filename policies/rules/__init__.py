"""The pack's rules.

A rule is a class in a file in the folder of its subject. Nothing lists it: ``RULES`` holds every rule that the
folders define, in the order of ``SUBJECTS`` and then of file names. A rule that holds on several clouds is one
rule: it lists the types of all of them and judges each by its own properties. Code that reads one cloud's
resources for several rules is in ``policies/aws``, ``azure`` and ``oci``; what a resource costs and draws is in
``policies/billing``.
"""

import inspect
from collections.abc import Iterator
from importlib import import_module
from pkgutil import iter_modules

from gpufabric.policies.rule import Rule

SUBJECTS = ("cost", "capacity", "fabric", "network", "storage", "cluster", "nodes")
"""Folders of rules, in the order in which they report."""


def rules_in(*packages: str) -> Iterator[Rule]:
    """Make one instance of each rule that the modules of some packages define, by package and file name.

    A base class of rules is abstract and is left out.
    """
    for package in packages:
        for module in sorted(entry.name for entry in iter_modules(import_module(package).__path__)):
            yield from _rules_of(f"{package}.{module}")


def _rules_of(module: str) -> Iterator[Rule]:
    for member in vars(import_module(module)).values():
        own = inspect.isclass(member) and member.__module__ == module
        if own and issubclass(member, Rule) and not inspect.isabstract(member):
            yield member()


RULES = tuple(rules_in(*(f"{__name__}.{subject}" for subject in SUBJECTS)))
