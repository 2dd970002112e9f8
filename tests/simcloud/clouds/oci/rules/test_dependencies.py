"""Resources in use cannot be deleted."""

import pytest

from gpufabric.simcloud.clouds.oci.rules import dependencies as rules
from gpufabric.simcloud.clouds.oci.tokens import CLUSTER_NETWORK, INSTANCE_CONFIGURATION
from tests.simcloud.clouds.oci.tenancy import Case
from tests.simcloud.driver import Made

LINK = "oci:Lustre/fileStorageObjectStorageLink:FileStorageObjectStorageLink"
DRG = "oci:Core/drg:Drg"


def subnet(tenancy):
    tenancy.network()
    tenancy.oci.delete(tenancy.subnet)


def vcn(tenancy):
    tenancy.make("oci:Core/natGateway:NatGateway", {"vcnId": tenancy.vcn.id})
    tenancy.oci.delete(tenancy.vcn)


def group(tenancy):
    made = tenancy.make("oci:Core/networkSecurityGroup:NetworkSecurityGroup", {"vcnId": tenancy.vcn.id})
    rule = {"networkSecurityGroupId": made.id, "direction": "EGRESS", "protocol": "all"}
    tenancy.oci.create(
        "oci:Core/networkSecurityGroupSecurityRule:NetworkSecurityGroupSecurityRule", "own",
        {**rule, "destination": "0.0.0.0/0", "destinationType": "CIDR_BLOCK"},
    )  # fmt: skip
    tenancy.configuration(createVnicDetails={"nsgIds": [made.id]})
    tenancy.oci.delete(made)


def router(tenancy):
    made = tenancy.make(DRG, {})
    details = {"type": "VCN", "id": tenancy.vcn.id}
    tenancy.oci.create(
        "oci:Core/drgAttachment:DrgAttachment", "a", {"drgId": made.id, "networkDetails": details}
    )
    tenancy.oci.delete(made)


def configured(make):
    def run(tenancy):
        make(tenancy)
        (configuration,) = tenancy.held(INSTANCE_CONFIGURATION)
        tenancy.oci.delete(Made(INSTANCE_CONFIGURATION, "r", configuration.id, {}, {}))

    return run


def cluster(tenancy):
    tenancy.instance(computeClusterId=tenancy.cluster.id)
    tenancy.oci.delete(tenancy.cluster)


def lustre(tenancy):
    made = tenancy.lustre()
    inputs = {
        "availabilityDomain": "AD-1", "fileSystemPath": "/ckpt", "isOverwrite": False,
        "lustreFileSystemId": made.id, "objectStoragePrefix": "ns:/b/",
    }  # fmt: skip
    tenancy.make(LINK, inputs)
    tenancy.oci.delete(made)


ASSOCIATED = "is associated to one or more Instance Pools. [simulated OCI: ocid1."
CASES = [
    Case("vcn", rules.NETWORK, vcn, "409-Conflict, The Vcn ocid1.vcn."),
    Case("subnet", rules.NETWORK, subnet, "409-Conflict, The Subnet ocid1.subnet."),
    Case("group", rules.GROUP, group, "409-IncorrectState, The NetworkSecurityGroup ocid1."),
    Case("router", rules.ROUTER, router, "409-IncorrectState, The Drg ocid1.drg."),
    Case("of a network", rules.CONFIGURED, configured(lambda tenancy: tenancy.network()), ASSOCIATED),
    Case("of a pool", rules.CONFIGURED, configured(lambda tenancy: tenancy.instance_pool()), ASSOCIATED),
    Case("of a rack", rules.CONFIGURED, configured(lambda tenancy: tenancy.rack()), ASSOCIATED),
    Case("compute cluster", rules.CLUSTER, cluster, "has instances of ocid1.instance."),
    Case("file system", rules.LUSTRE, lustre, "is referenced by ocid1.lustreobjectstoragelink."),
]  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=str)
def test_what_oci_refuses(tenancy, case):
    case.check(tenancy)


def test_a_configuration_goes_once_its_network_uses_another(tenancy):
    old, new = tenancy.configuration(), tenancy.configuration()
    made = tenancy.make(CLUSTER_NETWORK, tenancy.network_inputs(2, old))
    tenancy.oci.update(made, tenancy.network_inputs(2, new))
    tenancy.oci.delete(old)
    assert [configuration.id for configuration in tenancy.held(INSTANCE_CONFIGURATION)] == [new.id]


def test_a_network_goes_before_its_subnet(tenancy):
    made = tenancy.network()
    tenancy.oci.delete(made)
    tenancy.oci.delete(tenancy.subnet)
    tenancy.oci.delete(tenancy.vcn)
