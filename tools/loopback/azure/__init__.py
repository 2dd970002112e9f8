"""A loopback server that speaks the REST interface of Azure, and the answers of a subscription."""
