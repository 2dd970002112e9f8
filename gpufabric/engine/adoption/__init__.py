"""Takes resources that exist into the state of a stack, without a change to any of them."""
