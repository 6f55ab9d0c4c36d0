"""What commands say at length."""
