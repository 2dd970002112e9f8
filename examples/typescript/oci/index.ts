// A network, a cluster and a GPU pool of gpufabric on OCI, in TypeScript.
import * as gpufabric from "@gpufabric/gpufabric";

const place = {
    region: "us-ashburn-1",
    tenancyId: "ocid1.tenancy.oc1..aaaaaaaagpufabricdemotenancy",
    compartmentId: "ocid1.compartment.oc1..aaaaaaaagpufabricdemocompartment",
    availabilityDomain: "Demo:US-ASHBURN-AD-1",
    cidr: "10.48.0.0/16",
    rdmaCidr: "192.168.0.0/16",
};

const research = new gpufabric.OciNetwork("research", place);
const subnet = (role: string) => ({ id: research.subnetIds.apply((ids) => ids[role]) });
const group = (role: string) => ({ id: research.securityGroupIds.apply((ids) => ids[role]) });

const shared = new gpufabric.OciCluster("shared", {
    ...place,
    systemImageId: "ocid1.image.oc1.iad.aaaaaaaagpufabricdemoolinux8oke135",
    network: {
        id: research.vcnId,
        subnets: {
            controlPlane: subnet("control-plane"),
            workers: subnet("workers"),
            pods: subnet("pods"),
            balancers: subnet("balancers"),
        },
        securityGroups: { controlPlane: group("control-plane"), workers: group("workers"), pods: group("pods") },
    },
});
const train = new gpufabric.OciGpuPool("train", {
    ...place,
    nodeImageId: "ocid1.image.oc1.iad.aaaaaaaagpufabricdemoubuntu2204gpu",
    nodeImageOs: "Canonical Ubuntu 22.04",
    shape: "BM.GPU.H100.8",
    nodes: 2,
    network: {
        id: research.vcnId,
        subnets: { workers: subnet("workers"), pods: subnet("pods") },
        securityGroups: { workers: group("workers"), pods: group("pods") },
    },
    cluster: {
        id: shared.clusterId,
        kubernetesVersion: "v1.34.2",
        endpoint: shared.endpoint,
        certificateAuthority: shared.certificateAuthority,
    },
});

export const labels = train.labels;
export const gpus = train.gpus;
