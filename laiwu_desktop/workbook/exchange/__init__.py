"""The workbooks that pass between offices: packages verified, receipts, tasks."""
