// A network, a cluster and a GPU pool of gpufabric on OCI, in Go.
package main

import (
	"github.com/gpufabric/pulumi-gpufabric/sdk/go/gpufabric"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

const (
	region      = "us-ashburn-1"
	tenancy     = "ocid1.tenancy.oc1..aaaaaaaagpufabricdemotenancy"
	compartment = "ocid1.compartment.oc1..aaaaaaaagpufabricdemocompartment"
	domain      = "Demo:US-ASHBURN-AD-1"
	cidr        = "10.48.0.0/16"
	rdmaCidr    = "192.168.0.0/16"
)

func main() {
	pulumi.Run(program)
}

func program(ctx *pulumi.Context) error {
	research, err := gpufabric.NewOciNetwork(ctx, "research", &gpufabric.OciNetworkArgs{
		Region:             region,
		TenancyId:          tenancy,
		CompartmentId:      compartment,
		AvailabilityDomain: domain,
		Cidr:               cidr,
		RdmaCidr:           rdmaCidr,
	})
	if err != nil {
		return err
	}
	subnet := func(role string) *gpufabric.OciGivenSubnetArgs {
		return &gpufabric.OciGivenSubnetArgs{Id: research.SubnetIds.MapIndex(pulumi.String(role))}
	}
	group := func(role string) *gpufabric.OciGivenSecurityGroupArgs {
		return &gpufabric.OciGivenSecurityGroupArgs{Id: research.SecurityGroupIds.MapIndex(pulumi.String(role))}
	}
	shared, err := gpufabric.NewOciCluster(ctx, "shared", &gpufabric.OciClusterArgs{
		Region:             region,
		TenancyId:          tenancy,
		CompartmentId:      compartment,
		AvailabilityDomain: domain,
		Cidr:               cidr,
		RdmaCidr:           rdmaCidr,
		SystemImageId:      pulumi.String("ocid1.image.oc1.iad.aaaaaaaagpufabricdemoolinux8oke135"),
		Network: gpufabric.OciGivenNetworkArgs{
			Id: research.VcnId,
			Subnets: &gpufabric.OciGivenSubnetsArgs{
				ControlPlane: subnet("control-plane"),
				Workers:      subnet("workers"),
				Pods:         subnet("pods"),
				Balancers:    subnet("balancers"),
			},
			SecurityGroups: &gpufabric.OciGivenSecurityGroupsArgs{
				ControlPlane: group("control-plane"),
				Workers:      group("workers"),
				Pods:         group("pods"),
			},
		},
	})
	if err != nil {
		return err
	}
	train, err := gpufabric.NewOciGpuPool(ctx, "train", &gpufabric.OciGpuPoolArgs{
		Region:             region,
		TenancyId:          tenancy,
		CompartmentId:      compartment,
		AvailabilityDomain: domain,
		Cidr:               cidr,
		RdmaCidr:           rdmaCidr,
		NodeImageId:        pulumi.String("ocid1.image.oc1.iad.aaaaaaaagpufabricdemoubuntu2204gpu"),
		NodeImageOs:        "Canonical Ubuntu 22.04",
		Shape:              "BM.GPU.H100.8",
		Nodes:              2,
		Network: gpufabric.OciGivenNetworkArgs{
			Id:             research.VcnId,
			Subnets:        &gpufabric.OciGivenSubnetsArgs{Workers: subnet("workers"), Pods: subnet("pods")},
			SecurityGroups: &gpufabric.OciGivenSecurityGroupsArgs{Workers: group("workers"), Pods: group("pods")},
		},
		Cluster: gpufabric.OciGivenClusterArgs{
			Id:                   shared.ClusterId,
			KubernetesVersion:    pulumi.StringRef("v1.34.2"),
			Endpoint:             shared.Endpoint,
			CertificateAuthority: shared.CertificateAuthority,
		},
	})
	if err != nil {
		return err
	}
	ctx.Export("labels", train.Labels)
	ctx.Export("gpus", train.Gpus)
	return nil
}
