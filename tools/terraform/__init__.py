"""Reads the public schemas of Terraform providers from their Go source, to check facts about replacements."""
