"""How the AWS resources of a stack belong together."""
