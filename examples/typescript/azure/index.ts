// A network, a cluster and a GPU pool of gpufabric on Azure, in TypeScript.
import * as gpufabric from "@gpufabric/gpufabric";

const place = {
    region: "eastus",
    subscriptionId: "5f1c3e0a-7d24-4b8e-9a61-2c0d8e4f7b93",
    zone: "1",
    cidr: "10.32.0.0/16",
};

const research = new gpufabric.AzureNetwork("research", place);
const subnet = (use: string) => ({ id: research.subnetIds.apply((ids) => ids[use]) });

const shared = new gpufabric.AzureCluster("shared", {
    ...place,
    resourceGroup: research.resourceGroupName,
    network: {
        id: research.networkId,
        natGatewayId: research.natGatewayId,
        subnets: { system: subnet("system"), gpu: subnet("gpu"), balancers: subnet("balancers") },
    },
});
const train = new gpufabric.AzureGpuPool("train", {
    ...place,
    resourceGroup: research.resourceGroupName,
    shape: "Standard_ND96isr_H200_v5",
    nodes: 2,
    network: { id: research.networkId, subnets: { gpu: subnet("gpu") } },
    cluster: { id: shared.clusterId, kubernetesVersion: "1.35" },
});

export const labels = train.labels;
export const gpus = train.gpus;
