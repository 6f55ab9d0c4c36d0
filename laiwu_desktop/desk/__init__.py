"""What a person can do, on either side; the command line and the window are two thin faces of it."""
