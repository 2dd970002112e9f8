"""Rules about the Kubernetes control plane."""
