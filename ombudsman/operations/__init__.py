"""What an operator does: back up and restore, verify files, check the record against its rules, ask how the site is."""
