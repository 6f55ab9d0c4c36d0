"""One record on screen: its fields in sections, the rows of a form of rows, keys to walk through them."""
