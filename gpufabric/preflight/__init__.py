"""Says before an update whether an account is ready for it."""
