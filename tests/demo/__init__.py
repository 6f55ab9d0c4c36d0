"""The demonstration, and what other tests borrow from it."""
