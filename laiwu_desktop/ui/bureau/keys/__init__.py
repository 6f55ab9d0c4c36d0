"""The townships' keys at the bureau: fingerprints to be compared, enrolment files."""
