"""Properties that Azure Resource Manager does not change, although the provider would send an update.

The provider replaces a resource only for some of them; it takes others for updates, and Azure refuses these
in the middle of ``pulumi up``. With the options here, a preview shows a replacement. The old resource goes
first: both have the same name, and the provider refuses to create a resource whose name exists. The
properties are the catalogue's; the policy ``fixed-properties`` leaves out what these options replace.
"""

from collections.abc import Mapping
from functools import cache

import pulumi

from gpufabric.catalog.catalog import default_catalog

_PACKAGE = "azure-native:"


@cache
def replaced_on_change() -> Mapping[str, tuple[str, ...]]:
    """Return property paths by type, without the name of the package, whose change replaces a resource."""
    paths: dict[str, list[str]] = {}
    for entry in default_catalog().fixed_properties.values():
        change = entry.change.value
        for type_ in change.types if change.replaceable else ():
            paths.setdefault(type_.removeprefix(_PACKAGE), []).extend(change.properties)
    return {type_: tuple(sorted(properties)) for type_, properties in paths.items()}


def fixed(type_: str, opts: pulumi.ResourceOptions) -> pulumi.ResourceOptions:
    """Return options with which a change of a fixed property replaces the resource.

    Args:
        type_: the resource's type without the name of the package.
        opts: other options of the resource.
    """
    own = pulumi.ResourceOptions(
        replace_on_changes=list(replaced_on_change()[type_]), delete_before_replace=True
    )
    return pulumi.ResourceOptions.merge(opts, own)
