"""The ground floor: errors, paths, identifiers and text; it knows nothing of the rest."""
