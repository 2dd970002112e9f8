"""Plans of AWS regions: EFA interfaces, capacity, subnets, storage."""
