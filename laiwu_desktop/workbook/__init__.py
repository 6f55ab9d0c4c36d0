"""Excel lives here: templates, packages, receipts and summaries, written and read."""
