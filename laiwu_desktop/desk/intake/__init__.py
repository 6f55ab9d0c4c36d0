"""From a file to a stored report: read, laid out to be looked at, received."""
