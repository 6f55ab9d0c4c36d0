"""One field on screen: an editor for each sort of value, the line it stands in, composing in it."""
