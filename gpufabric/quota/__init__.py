"""Says what a fabric draws from cloud quotas and whether the quotas suffice."""
