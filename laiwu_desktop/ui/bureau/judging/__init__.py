"""The tab 审核 of the bureau's window."""
