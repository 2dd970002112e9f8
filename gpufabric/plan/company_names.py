"""The company's form of names."""

import hashlib
from collections.abc import Mapping

from gpufabric.catalog.shape import Cloud
from gpufabric.spec.company import PLAIN_NAMES, Company, NameRule

_HASH_LENGTH = 8
"""Hex digits in names that are unique beyond an account: 32 bits."""


def company_name(rule: NameRule, fabric: str, stack: str) -> str:
    """Return the name of a region's resources.

    Args:
        rule: form of the names of the region's cloud.
        fabric: name of the fabric.
        stack: the stack's name.
    """
    name = f"{rule.prefix}{fabric}-{stack}{rule.suffix}"
    return name.upper() if rule.case == "upper" else name.lower()


def name_rule(company: Company, cloud: Cloud) -> NameRule:
    """Return the form of names of a cloud."""
    rules: Mapping[Cloud, NameRule] = {
        "aws": company.names.aws,
        "azure": company.names.azure,
        "oci": company.names.oci,
    }
    return rules[cloud]


def is_plain(rule: NameRule) -> bool:
    """Return whether the company states no form, so that names stay as they are."""
    return rule == PLAIN_NAMES


def unique_name(name: str, account: str) -> str:
    """Return a name in lower case that no other account has: with a hash of the account.

    Args:
        name: the name in the company's form.
        account: the account.
    """
    digest = hashlib.sha256(f"{account}/{name}".lower().encode()).hexdigest()[:_HASH_LENGTH]
    return f"{name.lower()}-{digest}"


def in_form(rule: NameRule, fabric: str, name: str, *, stack: str = "") -> str:
    """Return a name in the company's form; one that has it stays.

    Args:
        rule: the form.
        fabric: name of the fabric.
        name: a name that begins with the fabric, the stack or neither.
        stack: the region's stack, after whose name the suffix stands; empty for the backbone.
    """
    rest = name.removeprefix(f"{fabric}-")
    if stack:
        whole = company_name(rule, fabric, stack)
        if name.startswith(whole):
            return name
        if rest == stack or rest.startswith(f"{stack}-"):
            return whole + rest.removeprefix(stack)
    folded = name.lower()
    if folded.startswith(f"{rule.prefix}{fabric}-".lower()) and folded.endswith(rule.suffix.lower()):
        return folded.upper() if rule.case == "upper" else folded
    return company_name(rule, fabric, rest)
