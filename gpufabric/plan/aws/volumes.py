"""Root volumes of nodes on AWS."""

GPU_ROOT_GIB = 200
"""Size of the root volume, which holds the system and logs; images are on the local NVMe disks."""

SYSTEM_ROOT_GIB = 100

ROOT_VOLUME_TYPE = "gp3"
