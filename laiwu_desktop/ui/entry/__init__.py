"""A report on screen: its units, forms, rows and findings, and saving what is typed into it."""
