"""Who works in a workspace, and what was done there: the words of the audit trail."""
