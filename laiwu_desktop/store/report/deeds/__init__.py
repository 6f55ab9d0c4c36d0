"""What is done to a report that is here: it is filled in and frozen, decided of."""
