"""How Azure Resource Manager names things: table entries from a provider path and the inputs that fill it."""

import re
from collections.abc import Callable, Mapping
from typing import Any

from gpufabric.simcloud.clouds.kind import Kind
from gpufabric.simcloud.clouds.request import State, World
from gpufabric.simcloud.resource import CloudResource
from gpufabric.wire.values import Value

GROUP = "resourceGroupName"


def location_name(location: Value) -> str:
    """Return the name of a location: ``East US`` is ``eastus``."""
    return str(location).replace(" ", "").lower()


def arm(
    token: str,
    path: str,
    names: tuple[str, ...],
    *,
    computed: Mapping[str, Any] | None = None,
    defaults: Mapping[str, Any] | None = None,
    force_new: tuple[str, ...] = (),
    volatile: tuple[str, ...] = (),
    secrets: tuple[str, ...] = (),
    fixed_name: str | None = None,
    typed: bool = True,
    moves: bool = False,
    failed: tuple[str, str] | None = None,
    repaired: bool = False,
    making: tuple[str, str] | None = None,
    live: Mapping[str, Callable[[CloudResource, World], Value]] | None = None,
    reads: Mapping[str, Callable[[CloudResource, State], Value]] | None = None,
    reads_as_inputs: tuple[str, ...] = (),
) -> Kind:
    """Return a table entry of a resource in a resource group.

    ``path`` is the ARM type such as
    ``Microsoft.Network/virtualNetworks/subnets``, and ``names`` the inputs that name each level of it, the
    resource's own last (``=text`` stands for the text itself). A resource whose own name can only be one
    value has ``fixed_name``; one whose outputs have no ``type`` is not ``typed``. ``failed``, ``repaired``,
    ``making``, ``live``, ``reads`` and ``reads_as_inputs`` are those of :class:`Kind`. Another name or group
    replaces the resource (they are path parameters). Another location does too, unless the provider ``moves``
    the resource: it then sends an update, which ARM refuses.
    """
    provider, *levels = path.split("/")
    own = names[-1]
    inputs = [name for name in names if not name.startswith("=")]
    location = ["location"] if len(levels) == 1 and not moves else []
    parts = [
        f"{level}/{name[1:]}" if name.startswith("=") else f"{level}/{{in:{name}}}"
        for level, name in zip(levels, names, strict=True)
    ]
    if fixed_name is not None:
        parts[-1] = f"{levels[-1]}/{fixed_name}"
    return Kind(
        type=token,
        id=f"/subscriptions/{{account}}/resourceGroups/{{in:{GROUP}}}/providers/{provider}/{'/'.join(parts)}",
        name=own if fixed_name is None else None,
        computed={
            "name": fixed_name or f"{{in:{own}}}",
            **({"type": path} if typed else {}),
            **(computed or {}),
        },
        defaults=defaults or {},
        force_new=(GROUP, *inputs, *location, *force_new),
        volatile=("etag", "eTag", *volatile),
        secrets=secrets,
        failed=failed,
        repaired=repaired,
        making=making,
        live=live or {},
        reads=reads or {},
        reads_as_inputs=reads_as_inputs,
    )


def own_name(class_name: str, inputs: Mapping[str, bool]) -> str | None:
    """Return which optional input of a type without a table entry is its own name."""
    candidates = [name for name, required in inputs.items() if not required and name.endswith("Name")]
    guess = f"{class_name[0].lower()}{class_name[1:]}Name"
    for name in (guess, "resourceName", *candidates, "name"):
        if inputs.get(name) is False:
            return name
    return None


def generic(token: str, inputs: Mapping[str, bool]) -> Kind:
    """Return the entry of a type that no table has: an ARM id made from the token and the required names.

    The names of its parents become part of its own: their ARM types are not known, so an id that lies below
    them cannot be made.
    """
    _, module, class_name = token.split(":")
    module = module.split("/")[0]
    own = own_name(class_name, inputs)
    parents = [
        name for name, required in inputs.items() if required and name.endswith("Name") and name != GROUP
    ]
    plural = re.sub(r"(?<!s)$", "s", f"{class_name[0].lower()}{class_name[1:]}")
    name = ".".join([*(f"{{in:{parent}}}" for parent in parents), f"{{in:{own}}}" if own else "{uuid:}"])
    scope = f"resourceGroups/{{in:{GROUP}}}/" if GROUP in inputs else ""
    kind = f"Microsoft.{module[0].upper()}{module[1:]}/{plural}"
    return Kind(
        type=token,
        id=f"/subscriptions/{{account}}/{scope}providers/{kind}/{name}",
        name=own,
        computed={"name": f"{{in:{own}}}" if own else "{uuid:}", "type": kind},
        force_new=(GROUP, *parents, "location", *([own] if own else [])),
    )
