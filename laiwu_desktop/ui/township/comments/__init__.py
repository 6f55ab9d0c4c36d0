"""What the bureau said of a report that came back: listed, walked through, answered."""
