"""What clerks of the bureau do at their desk, each thing by itself."""
