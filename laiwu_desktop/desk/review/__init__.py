"""The bureau's side of a report: how it arrives, whose key signed it, what is decided, what all come to."""
