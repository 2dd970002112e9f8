"""Masks secrets in text where it is written, in the process that still has the secrets.

Runs, reports and commands share one set of known secrets and one mask. A later process that has no secrets
reads what is masked already.
"""
