"""The audit trail (审计记录): told in words, and whether it is what was written."""
