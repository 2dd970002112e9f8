"""Rules about what makes nodes one fabric."""
