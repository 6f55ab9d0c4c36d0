"""How people write values: what can mean one thing only, and what is a guess that has to be offered."""
