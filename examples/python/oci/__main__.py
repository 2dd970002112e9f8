"""A network and a cluster of plain pulumi_oci, and a GPU pool of gpufabric on them."""

import pulumi
import pulumi_oci as oci
import yaml

from gpufabric import OciGpuPool

REGION, VERSION = "us-ashburn-1", "v1.34.2"
TENANCY = "ocid1.tenancy.oc1..aaaaaaaagpufabricdemotenancy"
COMPARTMENT = "ocid1.compartment.oc1..aaaaaaaagpufabricdemocompartment"
DOMAIN = "Demo:US-ASHBURN-AD-1"
IMAGE = "ocid1.image.oc1.iad.aaaaaaaagpufabricdemoubuntu2204gpu"

provider = oci.Provider("company", region=REGION, tenancy_ocid=TENANCY)
mine = pulumi.ResourceOptions(provider=provider)

vcn = oci.core.Vcn("research", compartment_id=COMPARTMENT, cidr_blocks=["10.48.0.0/16"], opts=mine)
nat = oci.core.NatGateway("research", compartment_id=COMPARTMENT, vcn_id=vcn.id, opts=mine)
table = oci.core.RouteTable(
    "private",
    compartment_id=COMPARTMENT,
    vcn_id=vcn.id,
    route_rules=[{"destination": "0.0.0.0/0", "destination_type": "CIDR_BLOCK", "network_entity_id": nat.id}],
    opts=mine,
)


def subnet(name: str, cidr: str) -> oci.core.Subnet:
    """Make a private subnet."""
    return oci.core.Subnet(
        name,
        compartment_id=COMPARTMENT,
        vcn_id=vcn.id,
        cidr_block=cidr,
        route_table_id=table.id,
        prohibit_public_ip_on_vnic=True,
        opts=mine,
    )


workers, pods = subnet("workers", "10.48.240.0/22"), subnet("pods", "10.48.0.0/17")
api = subnet("api", "10.48.244.0/28")
cluster = oci.containerengine.Cluster(
    "shared",
    compartment_id=COMPARTMENT,
    vcn_id=vcn.id,
    kubernetes_version=VERSION,
    name="shared",
    type="ENHANCED_CLUSTER",
    cluster_pod_network_options=[{"cni_type": "OCI_VCN_IP_NATIVE"}],
    endpoint_config={"subnet_id": api.id},
    opts=mine,
)
kubeconfig = oci.containerengine.get_cluster_kube_config_output(
    cluster_id=cluster.id, endpoint="PRIVATE_ENDPOINT", opts=pulumi.InvokeOutputOptions(provider=provider)
).content


def certificate(text: str) -> str:
    """Return the API server's certificate from a kubeconfig file."""
    return yaml.safe_load(text)["clusters"][0]["cluster"]["certificate-authority-data"]


train = OciGpuPool(
    "train",
    {
        "region": REGION,
        "tenancy_id": TENANCY,
        "compartment_id": COMPARTMENT,
        "availability_domain": DOMAIN,
        "cidr": "10.48.0.0/16",
        "rdma_cidr": "192.168.0.0/16",
        "node_image_id": IMAGE,
        "node_image_os": "Canonical Ubuntu 22.04",
        "shape": "BM.GPU.H100.8",
        "nodes": 2,
        "network": {
            "id": vcn.id,
            "subnets": {"workers": {"id": workers.id}, "pods": {"id": pods.id}},
        },
        "cluster": {
            "id": cluster.id,
            "kubernetes_version": VERSION,
            "endpoint": cluster.endpoints[0].private_endpoint,
            "certificate_authority": kubeconfig.apply(certificate),
        },
        "fabric": "research",
    },
    pulumi.ResourceOptions(provider=provider),
)

pulumi.export("labels", train.labels)
pulumi.export("gpus", train.gpus)
pulumi.export("summary", train.summary)
