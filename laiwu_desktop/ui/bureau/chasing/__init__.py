"""The bureau's page of who is late, and what is said to them."""
