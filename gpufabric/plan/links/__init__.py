"""Plans of the links between regions: rules, addresses, gateways."""
