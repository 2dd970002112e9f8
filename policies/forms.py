"""Brings resources into the form in which the rules read them, whatever version of an SDK made them.

SDKs have several type tokens for one kind of resource: the AWS provider kept the types of S3 with the ending
``V2`` beside those without, and the Azure provider has a token per version of Azure's API.
"""

import re
from collections.abc import Iterable
from dataclasses import replace

from gpufabric.policies.resource import Resource

_S3_V2 = re.compile(r"aws:s3/(bucket\w*)V2:(Bucket\w*)V2")
_AZURE_VERSIONED = re.compile(r"azure-native:(\w+)/v\d{8}\w*:(\w+)")
_AZURE_PACKAGE = re.compile(r"azure-native_\w+_v\d{8}\w*:(\w+):(\w+)")
"""A package with one version of Azure's API, as users of the provider generate it."""


def current_type(type_: str) -> str:
    """Return the token without a version that rules know a type by."""
    if match := _S3_V2.fullmatch(type_):
        return f"aws:s3/{match[1]}:{match[2]}"
    if match := _AZURE_VERSIONED.fullmatch(type_) or _AZURE_PACKAGE.fullmatch(type_):
        return f"azure-native:{match[1]}:{match[2]}"
    return type_


def in_current_form(resources: Iterable[Resource]) -> tuple[Resource, ...]:
    """Return resources with the types that rules know, sorted by URN.

    The engine shows resources in the order in which they were registered, which differs from run to run.
    """
    return tuple(
        sorted(
            (replace(resource, type=current_type(resource.type)) for resource in resources),
            key=lambda resource: resource.urn,
        )
    )
