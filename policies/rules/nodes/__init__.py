"""Rules about nodes: who reaches them, and what they hold."""
