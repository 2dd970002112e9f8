// A network, a cluster and a GPU pool of gpufabric on Azure, in Go.
package main

import (
	"github.com/gpufabric/pulumi-gpufabric/sdk/go/gpufabric"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

const (
	region       = "eastus"
	subscription = "5f1c3e0a-7d24-4b8e-9a61-2c0d8e4f7b93"
	zone         = "1"
	cidr         = "10.32.0.0/16"
)

func main() {
	pulumi.Run(program)
}

func program(ctx *pulumi.Context) error {
	research, err := gpufabric.NewAzureNetwork(ctx, "research", &gpufabric.AzureNetworkArgs{
		Region:         region,
		SubscriptionId: subscription,
		Zone:           zone,
		Cidr:           cidr,
	})
	if err != nil {
		return err
	}
	subnet := func(use string) *gpufabric.AzureGivenSubnetArgs {
		return &gpufabric.AzureGivenSubnetArgs{Id: research.SubnetIds.MapIndex(pulumi.String(use))}
	}
	shared, err := gpufabric.NewAzureCluster(ctx, "shared", &gpufabric.AzureClusterArgs{
		Region:         region,
		SubscriptionId: subscription,
		Zone:           zone,
		Cidr:           cidr,
		ResourceGroup:  research.ResourceGroupName,
		Network: gpufabric.AzureGivenNetworkArgs{
			Id:           research.NetworkId,
			NatGatewayId: research.NatGatewayId,
			Subnets: &gpufabric.AzureGivenSubnetsArgs{
				System:    subnet("system"),
				Gpu:       subnet("gpu"),
				Balancers: subnet("balancers"),
			},
		},
	})
	if err != nil {
		return err
	}
	train, err := gpufabric.NewAzureGpuPool(ctx, "train", &gpufabric.AzureGpuPoolArgs{
		Region:         region,
		SubscriptionId: subscription,
		Zone:           zone,
		Cidr:           cidr,
		ResourceGroup:  research.ResourceGroupName,
		Shape:          "Standard_ND96isr_H200_v5",
		Nodes:          2,
		Network: gpufabric.AzureGivenNetworkArgs{
			Id:      research.NetworkId,
			Subnets: &gpufabric.AzureGivenSubnetsArgs{Gpu: subnet("gpu")},
		},
		Cluster: gpufabric.AzureGivenClusterArgs{
			Id:                shared.ClusterId,
			KubernetesVersion: pulumi.StringRef("1.35"),
		},
	})
	if err != nil {
		return err
	}
	ctx.Export("labels", train.Labels)
	ctx.Export("gpus", train.Gpus)
	return nil
}
