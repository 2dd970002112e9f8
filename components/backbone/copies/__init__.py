"""Copies of checkpoints between clouds, by AWS DataSync in enhanced mode and without an agent."""
