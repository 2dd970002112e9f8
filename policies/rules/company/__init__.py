"""Rules of the company, which the fabric declares."""
