"""Work of a training job, and its traffic between regions."""
