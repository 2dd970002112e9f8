"""What must run in a region's cluster for RDMA to work, as Kubernetes documents; knows no Pulumi."""
