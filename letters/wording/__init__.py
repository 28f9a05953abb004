"""The words of letters and of the national review: Markdown, facts, conditions. No Django."""
