"""Names of Azure resources, within Azure's limits and stable for the life of a region.

The catalogue holds Azure's limits. The resource group and the virtual network have at most 63 characters
here, because Azure CNI overlay writes them into node labels, which Kubernetes limits to 63.
"""

import hashlib
import re
from dataclasses import dataclass
from uuid import UUID, uuid5

from gpufabric.catalog.catalog import default_catalog
from gpufabric.catalog.limits import AzureLimits
from gpufabric.catalog.names import longest_name

CHECKPOINTS_CONTAINER = "checkpoints"
LUSTRE_LOGS_CONTAINER = "lustre-logs"
GATEWAY_SUBNET = "GatewaySubnet"
"""Name under which Azure looks for the subnet of a gateway."""

_LABEL_LENGTH = 63
_ACCOUNT_HASH_LENGTH = 8
"""Hex digits in names that are unique in all of Azure: 32 bits."""

_CUT_HASH_LENGTH = 6
"""Hex digits that tell cut names of one resource group apart: 24 bits."""

_ROLE_ASSIGNMENTS = UUID("6f0b0a4e-93f5-4e0e-9a0c-8d5b7a0c2f41")
"""Namespace of the role assignments' names; a fixed random value."""


@dataclass(frozen=True, slots=True)
class ResourceNames:
    """Names of one region's resources.

    Attributes:
        name: the region's own name.
        subscription_id: subscription of the region; part of the names that are unique in all of Azure.
    """

    name: str
    subscription_id: str

    def of(self, role: str) -> str:
        """Return the name of the resource with the role ``role``; at most 63 characters."""
        return fitted(self.name, role, _LABEL_LENGTH)

    @property
    def dns_prefix(self) -> str:
        """DNS prefix of the cluster's API server."""
        return fitted(self.name, "aks", _limits().dns_prefix_characters.value)

    @property
    def storage_account(self) -> str:
        """Storage account: lower-case letters and digits, unique in all of Azure."""
        plain = re.sub(r"[^a-z0-9]", "", self.name.lower())
        longest = _longest("azure-native:storage:StorageAccount")
        return plain[: longest - _ACCOUNT_HASH_LENGTH] + self._global_mark

    @property
    def vault(self) -> str:
        """Key vault: letters, digits and single hyphens, a letter first, unique in all of Azure."""
        longest = _longest("azure-native:keyvault:Vault")
        plain = re.sub(r"-+", "-", self.name.lower())[: longest - _ACCOUNT_HASH_LENGTH - 1]
        return f"{plain.rstrip('-')}-{self._global_mark}"

    @property
    def _global_mark(self) -> str:
        return _digest(f"{self.subscription_id}/{self.name}", _ACCOUNT_HASH_LENGTH)

    def role_assignment(self, key: str) -> str:
        """Return the name of the role assignment with the key ``key``: a UUID, unique in the tenant."""
        return str(uuid5(_ROLE_ASSIGNMENTS, f"{self.subscription_id}/{self.name}/{key}"))


def _longest(type_: str) -> int:
    return longest_name(default_catalog(), "azure", type_).value


def _limits() -> AzureLimits:
    return default_catalog().azure_limits()


def fitted(name: str, role: str, limit: int) -> str:
    """Join a name and a role; a name too long for ``limit`` is cut and gets a hash of the whole name."""
    whole = f"{name}-{role}"
    if len(whole) <= limit:
        return whole
    tail = f"-{_digest(name, _CUT_HASH_LENGTH)}-{role}"
    return name[: limit - len(tail)].rstrip("-") + tail


def short_hash(text: str) -> str:
    """Return a short hash of a text, for names that must differ when the texts do."""
    return _digest(text, _CUT_HASH_LENGTH)


def _digest(text: str, length: int) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:length]
