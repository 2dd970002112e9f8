"""Names of resources as kube-state-metrics writes them."""

ACCELERATORS = 'resource=~"nvidia_com_gpu|amd_com_gpu|aws_amazon_com_neuron"'
"""Selector of the accelerators of all vendors."""
