"""What people see of a sheet besides the texts of its cells. Runs in the child only."""
