"""What officers of a township do at their desk, each thing by itself."""
