"""Pulumi's wire format and the schemas of providers: shared by real runs and simulated clouds."""
