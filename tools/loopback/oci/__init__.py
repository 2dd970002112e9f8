"""A loopback server that speaks the REST interface of OCI, and the answers of a tenancy."""
