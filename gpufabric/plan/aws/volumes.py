"""Root volumes of nodes on AWS."""

from gpufabric.spec.aws.pool import VolumeType

GPU_ROOT_GIB = 200
"""Size of the root volume if the pool declares none. It holds the system and logs; images are on the local
NVMe disks."""

SYSTEM_ROOT_GIB = 100
"""Size of the root volume of a system node. It also holds the images of operators and of the lighthouse,
because system nodes have no local disk."""

ROOT_VOLUME_TYPE: VolumeType = "gp3"
"""EBS type of system nodes, and the default of pools: its base performance does not depend on the size."""
