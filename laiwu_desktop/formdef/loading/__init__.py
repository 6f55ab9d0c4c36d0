"""Form files read into forms, with every mistake in them."""
