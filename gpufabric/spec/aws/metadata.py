"""Reach of the instance metadata service of AWS machines."""

from typing import Literal

MetadataHops = Literal[1, 2]
"""Network hops that an answer of the instance metadata service may take: 1 reaches the machine and pods on
its network, 2 reaches every pod (EC2 user guide, "Configure the Instance Metadata Service options")."""
