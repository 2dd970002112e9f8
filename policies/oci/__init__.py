"""What rules read of OCI resources."""
