"""What a training job needs to find its peers: launch files, Slurm and Kueue topologies."""
