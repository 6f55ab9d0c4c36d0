"""What a form, a field, a rule, a period, a division, a report, an indicator and a target are.

Pure data and pure functions: no database, no Qt, no clock; only `load` reads files.
"""
