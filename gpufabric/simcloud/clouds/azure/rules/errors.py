"""Errors in the words of azure-native, and the parts of ARM ids."""

import re
from dataclasses import replace

from gpufabric.simcloud.clouds.request import CloudError, RefusalStatus, Request
from gpufabric.simcloud.clouds.rule import Refusal

# The last provider of an id counts: a role assignment or diagnostic setting lies below what it is for.
_RESOURCE = re.compile(
    r"(?P<scope>/subscriptions/[^/]+/resourcegroups/[^/]+(?:/.+)?)"
    r"/providers/(?P<namespace>[^/]+)/(?P<levels>.+)",
    re.IGNORECASE,
)


def refuse(request: Request, refusal: Refusal, *, because: str = "", **values: object) -> CloudError:
    """Return the refusal as the provider shows it.

    Where Azure's own text leaves the reason open, ``because`` states it, in brackets after that text.
    """
    reason = f" [simulated Azure: {because}]" if because else ""
    text = refusal.text.format(**values) + reason
    error = arm_error(refusal.http, refusal.code, text, refusal.status)
    return replace(error, accepted=refusal.shown == "operation")


def arm_error(http: int, code: str, text: str, status: RefusalStatus) -> CloudError:
    """Return an ARM error as azure-native words it (pulumi/pulumi-azure-native, client_azcore.go)."""
    return CloudError(code, f'Status={http} Code="{code}" Message="{text}"', status)


def arm_type(id_: str) -> str:
    """``microsoft.network/virtualnetworks/subnets`` for the id of a subnet; empty when the id is of another
    form.
    """
    match = _RESOURCE.fullmatch(id_)
    if match is None:
        return ""
    return "/".join([match["namespace"], *match["levels"].split("/")[::2]]).lower()


def arm_parents(id_: str) -> list[str]:
    """Return the ids of the resources that an id lies below, nearest first, the resource group not among
    them.
    """
    match = _RESOURCE.fullmatch(id_)
    if match is None:
        return []
    parts = match["levels"].split("/")
    head = id_[: len(id_) - len(match["levels"])]
    own = [head + "/".join(parts[:length]) for length in range(len(parts) - 2, 0, -2)]
    scope = match["scope"]
    return [*own, *([scope, *arm_parents(scope)] if arm_type(scope) else [])]
