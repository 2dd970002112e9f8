"""The one comment of a pull request that holds the report."""
