"""Components of OCI for programs of other people."""
