"""Plans of Azure regions: InfiniBand partitions, capacity, subnets, storage."""
