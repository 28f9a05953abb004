"""What is done to a case: release, compliance, due dates, and the check for personal data."""
