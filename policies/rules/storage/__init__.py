"""Rules about data: that it is kept, and kept private."""
