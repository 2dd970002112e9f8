// A network, a cluster and a GPU pool of gpufabric on AWS, in TypeScript.
import * as gpufabric from "@gpufabric/gpufabric";

const region = "us-east-1";
const accountId = "123456789012";
const cidr = "10.16.0.0/16";
const systemZones = ["use1-az4", "use1-az6"];

const research = new gpufabric.AwsNetwork("research", {
    region,
    accountId,
    zone: "use1-az6",
    systemZones,
    cidr,
});
const shared = new gpufabric.AwsCluster("shared", {
    region,
    accountId,
    systemZones,
    cidr,
    network: {
        id: research.vpcId,
        subnets: {
            system: Object.fromEntries(
                systemZones.map((zone) => [zone, { id: research.systemSubnetIds.apply((ids) => ids[zone]) }]),
            ),
        },
    },
});
const train = new gpufabric.AwsGpuPool("train", {
    region,
    accountId,
    zone: "use1-az6",
    cidr,
    shape: "p5.48xlarge",
    nodes: 2,
    network: {
        id: research.vpcId,
        subnets: { gpu: { id: research.gpuSubnetId } },
        securityGroups: { nodes: { id: research.nodesSecurityGroupId } },
    },
    cluster: {
        id: shared.clusterName,
        kubernetesVersion: "1.35",
        securityGroupId: shared.securityGroupId,
    },
    nodeRole: { id: shared.nodeRoleArn },
});

export const labels = train.labels;
export const gpus = train.gpus;
