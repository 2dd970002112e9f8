// A network, a cluster and a GPU pool of gpufabric on AWS, in Go.
package main

import (
	"github.com/gpufabric/pulumi-gpufabric/sdk/go/gpufabric"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

const (
	region     = "us-east-1"
	account    = "123456789012"
	kubernetes = "1.35"
	cidr       = "10.16.0.0/16"
)

var zones = []string{"use1-az4", "use1-az6"}

func main() {
	pulumi.Run(program)
}

func program(ctx *pulumi.Context) error {
	research, err := gpufabric.NewAwsNetwork(ctx, "research", &gpufabric.AwsNetworkArgs{
		Region:      region,
		AccountId:   account,
		Zone:        "use1-az6",
		SystemZones: zones,
		Cidr:        cidr,
	})
	if err != nil {
		return err
	}
	system := map[string]gpufabric.AwsGivenSubnetArgs{}
	for _, zone := range zones {
		system[zone] = gpufabric.AwsGivenSubnetArgs{Id: research.SystemSubnetIds.MapIndex(pulumi.String(zone))}
	}
	shared, err := gpufabric.NewAwsCluster(ctx, "shared", &gpufabric.AwsClusterArgs{
		Region:      region,
		AccountId:   account,
		SystemZones: zones,
		Cidr:        cidr,
		Network: gpufabric.AwsGivenNetworkArgs{
			Id:      research.VpcId,
			Subnets: &gpufabric.AwsGivenSubnetsArgs{System: system},
		},
	})
	if err != nil {
		return err
	}
	train, err := gpufabric.NewAwsGpuPool(ctx, "train", &gpufabric.AwsGpuPoolArgs{
		Region:    region,
		AccountId: account,
		Zone:      "use1-az6",
		Cidr:      cidr,
		Shape:     "p5.48xlarge",
		Nodes:     2,
		Network: gpufabric.AwsGivenNetworkArgs{
			Id: research.VpcId,
			Subnets: &gpufabric.AwsGivenSubnetsArgs{
				Gpu: &gpufabric.AwsGivenSubnetArgs{Id: research.GpuSubnetId},
			},
			SecurityGroups: &gpufabric.AwsGivenSecurityGroupsArgs{
				Nodes: &gpufabric.AwsGivenSecurityGroupArgs{Id: research.NodesSecurityGroupId},
			},
		},
		Cluster: gpufabric.AwsGivenClusterArgs{
			Id:                shared.ClusterName,
			KubernetesVersion: pulumi.StringRef(kubernetes),
			SecurityGroupId:   shared.SecurityGroupId,
		},
		NodeRole: &gpufabric.AwsGivenRoleArgs{Id: shared.NodeRoleArn},
	})
	if err != nil {
		return err
	}
	ctx.Export("labels", train.Labels)
	ctx.Export("gpus", train.Gpus)
	return nil
}
