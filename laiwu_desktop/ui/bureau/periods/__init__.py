"""Which period's reports the bureau looks at."""
