"""The plan's targets, and the figures that the bureau registers for them."""
