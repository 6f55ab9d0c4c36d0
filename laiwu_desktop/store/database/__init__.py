"""The tables, the connections to them, what can go wrong with them, copies of them."""
