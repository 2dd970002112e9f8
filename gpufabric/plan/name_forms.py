"""Types of resources whose names follow the company's form, and what a name lacks of it.

The policy pack loads this module when it starts, so it imports no models.
"""

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from gpufabric.spec.company import NameRule

Form = Literal["whole", "lower", "start", "letters", "unique"]
"""How names of a type follow the company's form. All but ``whole`` are in lower case.

whole, lower: they begin with the prefix and have the suffix. start: they are cut, so that the suffix may be
missing. letters: as start, without hyphens. unique: as lower, with a hash: no other account has it.
"""

_AZURE = "azure-native:"
FORMS: Mapping[str, Form] = {
    "aws:iam/role:Role": "whole",
    "aws:eks/cluster:Cluster": "whole",
    "aws:budgets/budget:Budget": "whole",
    "aws:datasync/task:Task": "whole",
    "aws:directconnect/gateway:Gateway": "whole",
    "aws:directconnect/transitVirtualInterface:TransitVirtualInterface": "whole",
    "aws:s3/bucket:Bucket": "unique",
    f"{_AZURE}resources:ResourceGroup": "whole",
    f"{_AZURE}containerservice:ManagedCluster": "whole",
    f"{_AZURE}managedidentity:UserAssignedIdentity": "whole",
    f"{_AZURE}storagecache:AmlFilesystem": "whole",
    f"{_AZURE}compute:CapacityReservationGroup": "whole",
    f"{_AZURE}network:VirtualNetwork": "whole",
    f"{_AZURE}network:NatGateway": "whole",
    f"{_AZURE}network:PublicIPAddress": "whole",
    f"{_AZURE}network:NetworkSecurityGroup": "whole",
    f"{_AZURE}network:PrivateEndpoint": "whole",
    f"{_AZURE}network:VirtualNetworkGateway": "whole",
    f"{_AZURE}network:LocalNetworkGateway": "whole",
    f"{_AZURE}network:VirtualNetworkGatewayConnection": "whole",
    f"{_AZURE}network:HubVirtualNetworkConnection": "whole",
    f"{_AZURE}network:VpnSite": "whole",
    f"{_AZURE}network:VpnConnection": "whole",
    f"{_AZURE}network:ExpressRouteCircuit": "whole",
    f"{_AZURE}keyvault:Vault": "start",
    f"{_AZURE}storage:StorageAccount": "letters",
    "oci:Core/vcn:Vcn": "whole",
    "oci:Core/subnet:Subnet": "whole",
    "oci:Core/drg:Drg": "whole",
    "oci:Core/networkSecurityGroup:NetworkSecurityGroup": "whole",
    "oci:Core/routeTable:RouteTable": "whole",
    "oci:Core/natGateway:NatGateway": "whole",
    "oci:Core/cpe:Cpe": "whole",
    "oci:Core/ipsec:Ipsec": "whole",
    "oci:Core/virtualCircuit:VirtualCircuit": "whole",
    "oci:Core/remotePeeringConnection:RemotePeeringConnection": "whole",
    "oci:Identity/policy:Policy": "whole",
    "oci:Identity/dynamicGroup:DynamicGroup": "whole",
    "oci:ContainerEngine/cluster:Cluster": "whole",
    "oci:Kms/vault:Vault": "whole",
    "oci:ObjectStorage/bucket:Bucket": "lower",
}
"""Types of resources whose names people see, by their form. Other names follow from these, belong to
Kubernetes (node groups, pools), or mean something to the cloud (records, subnets of Azure)."""


def lacks(rule: "NameRule", form: Form, name: str) -> str:
    """Return what a name lacks of the company's form; empty if it has it.

    Args:
        rule: the form.
        form: how names of the type follow it.
        name: the name.
    """
    prefix, suffix = rule.prefix, rule.suffix
    if form == "letters":
        prefix = re.sub(r"[^a-z0-9]", "", prefix.lower())
    if not name.lower().startswith(prefix.lower()):
        return "the prefix"
    if form in ("whole", "lower", "unique") and suffix.lower() not in name.lower():
        return "the suffix"
    parts = name[: len(prefix)] + (suffix and _occurrence(suffix, name))
    case = rule.case if form == "whole" else "lower"
    return "" if parts == (parts.upper() if case == "upper" else parts.lower()) else f"{case} case"


def _occurrence(text: str, name: str) -> str:
    start = name.lower().find(text.lower())
    return "" if start < 0 else name[start : start + len(text)]
