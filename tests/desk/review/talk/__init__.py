"""What the bureau says of a report, and what is answered."""
