"""The pack's rules.

A rule is a class in the folder of its subject. ``RULES`` holds every rule that the folders define, in the
order of ``SUBJECTS`` and then of file names: no list has to be kept in step. A rule that covers several
clouds lists the types of all of them and judges each type by its own properties. Helpers that read one
cloud's resources for several rules are in ``policies/aws``, ``azure`` and ``oci``; prices and quotas are in
``policies/billing``.
"""

import inspect
from collections.abc import Iterator
from importlib import import_module
from pkgutil import iter_modules

from gpufabric.policies.rule import Rule

SUBJECTS = ("cost", "capacity", "fabric", "network", "storage", "cluster", "nodes", "updates", "company")
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
