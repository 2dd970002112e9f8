"""Pulumi's wire format and the providers' schemas."""
