"""Reads OCI tenancies, with Oracle's SDK for Python."""
