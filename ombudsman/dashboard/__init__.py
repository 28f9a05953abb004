"""The front page of the back office: what this person can do now, ranked, and how the work lies with whom."""
