"""What machines cost by the GPU-hour and by the token, on every cloud."""
