"""Endpoints of Azure's clouds, and how long a call may take."""

from dataclasses import dataclass

_CLOUDS = {
    "public": ("https://management.azure.com", "https://management.azure.com/.default", ""),
    "usgovernment": (
        "https://management.usgovcloudapi.net",
        "https://management.core.usgovcloudapi.net/.default",
        "https://login.microsoftonline.us",
    ),
    "china": (
        "https://management.chinacloudapi.cn",
        "https://management.chinacloudapi.cn/.default",
        "https://login.chinacloudapi.cn",
    ),
}
"""Resource Manager, scope of its tokens, and authority, by the names that Pulumi's provider takes."""

CLOUDS = tuple(_CLOUDS)


@dataclass(frozen=True, slots=True)
class Endpoints:
    """Endpoints that a reader calls.

    Attributes:
        resource_manager: address of Azure Resource Manager.
        scope: scope of the tokens for it.
        authority: address of Microsoft Entra; empty for the SDK's default, that of the public cloud.
    """

    resource_manager: str = _CLOUDS["public"][0]
    scope: str = _CLOUDS["public"][1]
    authority: str = ""

    @staticmethod
    def of(cloud: str) -> "Endpoints | None":
        """Return the endpoints of a cloud; None if there is no such cloud."""
        known = _CLOUDS.get(cloud.casefold())
        return Endpoints(*known) if known else None


@dataclass(frozen=True, slots=True)
class Patience:
    """How long a call may take.

    Attributes:
        connect_seconds: time to connect.
        read_seconds: time between two parts of an answer.
        retries: repetitions of a throttled call.
        backoff_seconds: first pause; each further one is twice as long.
        longest_pause_seconds: longest pause that a server may ask for; with a longer one the call fails.
    """

    connect_seconds: float = 10
    read_seconds: float = 60
    retries: int = 4
    backoff_seconds: float = 1
    longest_pause_seconds: float = 60
