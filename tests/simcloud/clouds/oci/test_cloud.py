"""References, ids and dependencies of simulated OCI, through its provider."""

import grpc

from tests.simcloud.conftest import COMPARTMENT
from tests.simcloud.refusal import refused


def test_oci_refuses_what_names_nothing(oci):
    inputs = {"compartmentId": COMPARTMENT, "vcnId": "ocid1.vcn.oc1.iad.none", "cidrBlock": "10.0.0.0/24"}
    with refused(grpc.StatusCode.NOT_FOUND, "404-NotAuthorizedOrNotFound"):
        oci.create("oci:Core/subnet:Subnet", "s", inputs)


def test_oci_keeps_a_vcn_with_gateways(oci, vcn):
    gateway = {"compartmentId": COMPARTMENT, "vcnId": vcn.id}
    made = oci.create("oci:Core/internetGateway:InternetGateway", "g", gateway)
    with refused(grpc.StatusCode.FAILED_PRECONDITION, "409-Conflict"):
        oci.delete(vcn)
    oci.delete(made)
    oci.delete(vcn)


def test_oci_keeps_a_drg_with_attachments(oci, vcn):
    drg = oci.create("oci:Core/drg:Drg", "d", {"compartmentId": COMPARTMENT})
    details = {"id": vcn.id, "type": "VCN"}
    attachment = oci.create(
        "oci:Core/drgAttachment:DrgAttachment", "a", {"drgId": drg.id, "networkDetails": details}
    )
    oci.create("oci:Core/drgRouteTable:DrgRouteTable", "t", {"drgId": drg.id})
    with refused(grpc.StatusCode.FAILED_PRECONDITION, "409-IncorrectState"):
        oci.delete(drg)
    oci.delete(attachment)
    oci.delete(drg)


def test_oci_gives_a_resource_the_compartment_of_what_it_belongs_to(oci):
    drg = oci.create("oci:Core/drg:Drg", "d", {"compartmentId": COMPARTMENT})
    table = oci.create("oci:Core/drgRouteTable:DrgRouteTable", "t", {"drgId": drg.id})
    assert table.outputs["compartmentId"] == COMPARTMENT
