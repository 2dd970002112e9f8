"""Facts about the clouds, with source and date."""
