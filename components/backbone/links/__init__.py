"""Links between two clouds: VPN tunnels, interconnects and leased circuits."""
