"""Files by which other runners update the stacks: CI, Pulumi's operator and Pulumi Deployments."""
