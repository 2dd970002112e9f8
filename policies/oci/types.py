"""Type tokens of the OCI resources that the policies read."""

AUTO_SCALING = "oci:Autoscaling/autoScalingConfiguration:AutoScalingConfiguration"
CLUSTER_NETWORK = "oci:Core/clusterNetwork:ClusterNetwork"
COMPUTE_CLUSTER = "oci:Core/computeCluster:ComputeCluster"
GPU_MEMORY_CLUSTER = "oci:Core/computeGpuMemoryCluster:ComputeGpuMemoryCluster"
IMAGE = "oci:Core/image:Image"
INSTANCE = "oci:Core/instance:Instance"
INSTANCE_CONFIGURATION = "oci:Core/instanceConfiguration:InstanceConfiguration"
INSTANCE_POOL = "oci:Core/instancePool:InstancePool"
NODE_POOL = "oci:ContainerEngine/nodePool:NodePool"
OKE_CLUSTER = "oci:ContainerEngine/cluster:Cluster"
RESERVATION = "oci:Core/computeCapacityReservation:ComputeCapacityReservation"

DEFAULT_SECURITY_LIST = "oci:Core/defaultSecurityList:DefaultSecurityList"
SECURITY_GROUP = "oci:Core/networkSecurityGroup:NetworkSecurityGroup"
SECURITY_LIST = "oci:Core/securityList:SecurityList"
SECURITY_RULE = "oci:Core/networkSecurityGroupSecurityRule:NetworkSecurityGroupSecurityRule"
SERVICE_GATEWAY = "oci:Core/serviceGateway:ServiceGateway"
SUBNET = "oci:Core/subnet:Subnet"
VNIC_ATTACHMENT = "oci:Core/vnicAttachment:VnicAttachment"
VCN = "oci:Core/vcn:Vcn"

LUSTRE = "oci:Lustre/fileStorageLustreFileSystem:FileStorageLustreFileSystem"
LIFECYCLE_POLICY = "oci:ObjectStorage/objectLifecyclePolicy:ObjectLifecyclePolicy"
PUBLIC_REQUEST = "oci:ObjectStorage/preauthrequest:Preauthrequest"
BUCKET = "oci:ObjectStorage/bucket:Bucket"
KEY = "oci:Kms/key:Key"
VAULT = "oci:Kms/vault:Vault"
TAG_NAMESPACE = "oci:Identity/tagNamespace:TagNamespace"
DYNAMIC_GROUP = "oci:Identity/dynamicGroup:DynamicGroup"
POLICY = "oci:Identity/policy:Policy"

DRG = "oci:Core/drg:Drg"
NAT_GATEWAY = "oci:Core/natGateway:NatGateway"
VIRTUAL_CIRCUIT = "oci:Core/virtualCircuit:VirtualCircuit"

TAGGED = (
    CLUSTER_NETWORK,
    COMPUTE_CLUSTER,
    GPU_MEMORY_CLUSTER,
    INSTANCE,
    INSTANCE_CONFIGURATION,
    INSTANCE_POOL,
    NODE_POOL,
    OKE_CLUSTER,
    RESERVATION,
    SUBNET,
    VCN,
    LUSTRE,
    BUCKET,
    KEY,
    VAULT,
    DRG,
    NAT_GATEWAY,
    VIRTUAL_CIRCUIT,
)
"""Types with free-form tags that cost money or contain something that does."""
