"""Launch files, Slurm and Kueue topologies of a training job."""
