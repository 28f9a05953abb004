"""What is taken away: tables of a year, tables of the casework, the data package."""
