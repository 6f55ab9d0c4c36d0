"""Who is late with a report, by when it is due, and how reports came in before."""
