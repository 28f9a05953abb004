"""Letters for everybody: their pages, their files, and the check of a file."""
