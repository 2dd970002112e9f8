"""Calls of the reader. The client refuses all others, and the read-only role allows exactly these."""

from gpufabric.accounts.aws.adoption_calls import ADOPTION_CALLS
from gpufabric.accounts.aws.call import Call

CALLER_IDENTITY = Call("sts", "GetCallerIdentity", "", None)
ROLE = Call("iam", "GetRole", "", "iam:GetRole")
SIMULATION = Call("iam", "SimulatePrincipalPolicy", "EvaluationResults", "iam:SimulatePrincipalPolicy")
APPLIED_QUOTAS = Call("service-quotas", "ListServiceQuotas", "Quotas", "servicequotas:ListServiceQuotas")
DEFAULT_QUOTAS = Call(
    "service-quotas", "ListAWSDefaultServiceQuotas", "Quotas", "servicequotas:ListAWSDefaultServiceQuotas"
)
QUOTA_REQUESTS = Call(
    "service-quotas",
    "ListRequestedServiceQuotaChangeHistory",
    "RequestedQuotas",
    "servicequotas:ListRequestedServiceQuotaChangeHistory",
)
METRICS = Call("cloudwatch", "GetMetricData", "MetricDataResults", "cloudwatch:GetMetricData")
INSTANCES = Call("ec2", "DescribeInstances", "Reservations", "ec2:DescribeInstances")
OFFERINGS = Call(
    "ec2", "DescribeInstanceTypeOfferings", "InstanceTypeOfferings", "ec2:DescribeInstanceTypeOfferings"
)
INSTANCE_TYPES = Call("ec2", "DescribeInstanceTypes", "InstanceTypes", "ec2:DescribeInstanceTypes")
RESERVATIONS = Call(
    "ec2", "DescribeCapacityReservations", "CapacityReservations", "ec2:DescribeCapacityReservations"
)
GROUP_RESOURCES = Call(
    "resource-groups", "ListGroupResources", "Resources", "resource-groups:ListGroupResources"
)
BLOCK_OFFERINGS = Call(
    "ec2", "DescribeCapacityBlockOfferings", "CapacityBlockOfferings", "ec2:DescribeCapacityBlockOfferings"
)
SPOT_PRICES = Call("ec2", "DescribeSpotPriceHistory", "SpotPriceHistory", "ec2:DescribeSpotPriceHistory")
PLACEMENT_SCORES = Call("ec2", "GetSpotPlacementScores", "SpotPlacementScores", "ec2:GetSpotPlacementScores")
ZONES = Call("ec2", "DescribeAvailabilityZones", "AvailabilityZones", "ec2:DescribeAvailabilityZones")
VPCS = Call("ec2", "DescribeVpcs", "Vpcs", "ec2:DescribeVpcs")
INTERNET_GATEWAYS = Call(
    "ec2", "DescribeInternetGateways", "InternetGateways", "ec2:DescribeInternetGateways"
)
NAT_GATEWAYS = Call("ec2", "DescribeNatGateways", "NatGateways", "ec2:DescribeNatGateways")
GATEWAY_ENDPOINTS = Call("ec2", "DescribeVpcEndpoints", "VpcEndpoints", "ec2:DescribeVpcEndpoints")
SECURITY_GROUPS = Call("ec2", "DescribeSecurityGroups", "SecurityGroups", "ec2:DescribeSecurityGroups")
ADDRESSES = Call("ec2", "DescribeAddresses", "Addresses", "ec2:DescribeAddresses")
TRANSIT_GATEWAYS = Call("ec2", "DescribeTransitGateways", "TransitGateways", "ec2:DescribeTransitGateways")
VPN_CONNECTIONS = Call("ec2", "DescribeVpnConnections", "VpnConnections", "ec2:DescribeVpnConnections")
CUSTOMER_GATEWAYS = Call(
    "ec2", "DescribeCustomerGateways", "CustomerGateways", "ec2:DescribeCustomerGateways"
)
VOLUMES = Call("ec2", "DescribeVolumes", "Volumes", "ec2:DescribeVolumes")
CLUSTERS = Call("eks", "ListClusters", "clusters", "eks:ListClusters")
FILE_SYSTEMS = Call("fsx", "DescribeFileSystems", "FileSystems", "fsx:DescribeFileSystems")
SUBNETS = Call("ec2", "DescribeSubnets", "Subnets", "ec2:DescribeSubnets")
BUCKET = Call("s3", "HeadBucket", "", "s3:ListBucket")
ROUTE_TABLES = Call("ec2", "DescribeRouteTables", "RouteTables", "ec2:DescribeRouteTables")
INTERFACES = Call("ec2", "DescribeNetworkInterfaces", "NetworkInterfaces", "ec2:DescribeNetworkInterfaces")
PLACEMENT_GROUPS = Call("ec2", "DescribePlacementGroups", "PlacementGroups", "ec2:DescribePlacementGroups")
CLUSTER = Call("eks", "DescribeCluster", "", "eks:DescribeCluster")
ADDONS = Call("eks", "ListAddons", "addons", "eks:ListAddons")
KEY = Call("kms", "DescribeKey", "", "kms:DescribeKey")
ROLE_POLICIES = Call("iam", "ListAttachedRolePolicies", "AttachedPolicies", "iam:ListAttachedRolePolicies")
LOG_GROUPS = Call("logs", "DescribeLogGroups", "logGroups", "logs:DescribeLogGroups")
VERSIONING = Call("s3", "GetBucketVersioning", "", "s3:GetBucketVersioning")
ENCRYPTION = Call("s3", "GetBucketEncryption", "", "s3:GetEncryptionConfiguration")
PARAMETERS = Call("ssm", "GetParameters", "", "ssm:GetParameters")
IMAGES = Call("ec2", "DescribeImages", "Images", "ec2:DescribeImages")
CLUSTER_VERSIONS = Call("eks", "DescribeClusterVersions", "clusterVersions", "eks:DescribeClusterVersions")
TAGGED = Call("resourcegroupstaggingapi", "GetResources", "ResourceTagMappingList", "tag:GetResources")
PRODUCTS = Call("pricing", "GetProducts", "PriceList", "pricing:GetProducts")

CALLS: tuple[Call, ...] = (
    CALLER_IDENTITY,
    ROLE,
    SIMULATION,
    APPLIED_QUOTAS,
    DEFAULT_QUOTAS,
    QUOTA_REQUESTS,
    METRICS,
    INSTANCES,
    OFFERINGS,
    INSTANCE_TYPES,
    RESERVATIONS,
    GROUP_RESOURCES,
    BLOCK_OFFERINGS,
    SPOT_PRICES,
    PLACEMENT_SCORES,
    ZONES,
    VPCS,
    INTERNET_GATEWAYS,
    NAT_GATEWAYS,
    GATEWAY_ENDPOINTS,
    SECURITY_GROUPS,
    ADDRESSES,
    TRANSIT_GATEWAYS,
    VPN_CONNECTIONS,
    CUSTOMER_GATEWAYS,
    VOLUMES,
    CLUSTERS,
    FILE_SYSTEMS,
    SUBNETS,
    BUCKET,
    ROUTE_TABLES,
    INTERFACES,
    PLACEMENT_GROUPS,
    CLUSTER,
    ADDONS,
    KEY,
    ROLE_POLICIES,
    LOG_GROUPS,
    VERSIONING,
    ENCRYPTION,
    PARAMETERS,
    IMAGES,
    CLUSTER_VERSIONS,
    PRODUCTS,
    TAGGED,
    *ADOPTION_CALLS,
)
