"""Effects that the OCI provider decides in code (its ``CustomizeDiff`` functions)."""

from gpufabric.simcloud.clouds.effect import Alteration, Effect
from gpufabric.wire.values import dig

_VIRTUAL = ("", "AMD_VM", "INTEL_VM")
"""Platform types of virtual machines (core_instance_resource.go); the provider takes any other for bare
metal."""


def _is_bare_metal(change: Alteration) -> bool:
    types = (dig(inputs, "platformConfig.type") for inputs in (change.before, change.after))
    return any((type_ or "") not in _VIRTUAL for type_ in types)


BARE_METAL = Effect(
    "replace-if-bare-metal", "replaced on bare-metal instances, updated on virtual machines", _is_bare_metal
)
