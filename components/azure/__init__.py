"""Azure: AKS node pools joined by InfiniBand, Azure Managed Lustre and Blob Storage."""
