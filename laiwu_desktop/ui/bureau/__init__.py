"""The bureau's window and its pages."""
