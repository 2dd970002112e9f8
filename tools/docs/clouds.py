"""Names of the clouds as pages write them."""

TITLES = {"aws": "AWS", "azure": "Azure", "oci": "OCI"}
