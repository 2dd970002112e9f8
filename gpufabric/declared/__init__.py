"""What is declared, as a whole to read, and the file of a further stack."""
