"""Plans of OCI regions: RDMA constructs, capacity, images, subnets, storage."""
