"""What a window does for the safety of its workspace: backups, bringing one back, handing over."""
