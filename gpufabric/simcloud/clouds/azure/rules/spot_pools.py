"""Settings that AKS refuses for spot pools."""

from gpufabric.simcloud.clouds.azure.rules.errors import refuse
from gpufabric.simcloud.clouds.azure.tokens import CLUSTER, POOL
from gpufabric.simcloud.clouds.request import CloudError, Request, State
from gpufabric.simcloud.clouds.rule import Refusal, rule
from gpufabric.wire.values import as_list, as_map, dig

SURGE = Refusal(
    "InvalidParameter",
    "The value of parameter agentPoolProfile.upgrade.maxSurge is invalid. Error details: Spot pools can't "
    "set max surge. Please see https://aka.ms/aks-naming-rules for more details.",
    "maxSurge for a spot pool",
    "hashicorp/terraform-provider-azurerm#19355",
)
UNAVAILABLE = Refusal(
    "InvalidParameter",
    "The value of parameter agentPoolProfile.upgradeSettings.maxUnavailable is invalid. Error details: Spot "
    "pools can't set maxUnavailable.",
    "maxUnavailable for a spot pool",
    "hashicorp/terraform-provider-azurerm#31129",
)


@rule(types=(POOL, CLUSTER), refuses=(SURGE, UNAVAILABLE))
def spot_batches(_state: State, request: Request) -> CloudError | None:
    """A spot pool sets no batches of an upgrade."""
    inline = map(as_map, as_list(request.inputs.get("agentPoolProfiles")))
    for pool in (request.inputs,) if request.type == POOL else inline:
        if pool.get("scaleSetPriority") != "Spot":
            continue
        for key, refusal in (("maxSurge", SURGE), ("maxUnavailable", UNAVAILABLE)):
            if dig(pool, f"upgradeSettings.{key}") is not None:
                return refuse(request, refusal)
    return None
