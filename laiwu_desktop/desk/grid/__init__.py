"""Many units at once: rows and columns over a draft, blocks pasted into them and copied out of them."""
