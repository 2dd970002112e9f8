"""An instance pool with four H200 machines, outside of a cluster network."""

import pulumi
import pulumi_oci as oci

region = oci.Provider("region", region="us-ashburn-1", tenancy_ocid="ocid1.tenancy.oc1..aaaaaaaaexample")
at = pulumi.ResourceOptions(provider=region)
compartment = "ocid1.compartment.oc1..aaaaaaaaexample"

network = oci.core.Vcn("batch", compartment_id=compartment, cidr_blocks=["10.82.0.0/16"], opts=at)
oci.core.SecurityList(
    "ssh",
    compartment_id=compartment,
    vcn_id=network.id,
    ingress_security_rules=[{"protocol": "6", "source": "0.0.0.0/0", "tcp_options": {"min": 22, "max": 22}}],
    opts=at,
)
subnet = oci.core.Subnet(
    "nodes", compartment_id=compartment, vcn_id=network.id, cidr_block="10.82.1.0/24", opts=at
)
launch = oci.core.InstanceConfiguration(
    "train",
    compartment_id=compartment,
    instance_details={
        "instance_type": "compute",
        "launch_details": {"compartment_id": compartment, "shape": "BM.GPU.H200.8"},
    },
    opts=at,
)
oci.core.InstancePool(
    "train",
    compartment_id=compartment,
    instance_configuration_id=launch.id,
    placement_configurations=[
        {"availability_domain": "Demo:US-ASHBURN-AD-1", "primary_subnet_id": subnet.id}
    ],
    size=4,
    opts=at,
)
