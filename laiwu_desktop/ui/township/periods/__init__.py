"""Which period and revision a township works on."""
