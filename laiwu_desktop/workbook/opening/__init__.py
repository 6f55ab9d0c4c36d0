"""A file from elsewhere: looked through, then its cells taken out in a child process."""
