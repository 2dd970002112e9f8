"""Root volumes of nodes on AWS."""

GPU_ROOT_GIB = 200
"""Size of the root volume, which holds the system and logs; images are on the local NVMe disks."""

SYSTEM_ROOT_GIB = 100
"""Size of the root volume of a system node. It also holds the images of operators and of the lighthouse,
because system nodes have no local disk."""

ROOT_VOLUME_TYPE = "gp3"
"""EBS type of both: its base performance does not depend on the size."""
