"""A region leased from AWS: EKS nodes joined by EFA, FSx for Lustre, S3."""
