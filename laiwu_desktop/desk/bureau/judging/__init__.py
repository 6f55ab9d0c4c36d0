"""The desk at which a bureau's clerk looks through what townships report (审核台)."""
