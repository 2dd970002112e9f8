"""Components of AWS for programs of other people."""
