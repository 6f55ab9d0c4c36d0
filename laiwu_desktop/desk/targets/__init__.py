"""What the bureau registers for the plan's targets (莱农信7表), a row a target."""
