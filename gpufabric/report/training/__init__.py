"""The part of a report about the declared training job."""
