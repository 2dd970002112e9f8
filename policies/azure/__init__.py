"""What rules read of Azure resources."""
