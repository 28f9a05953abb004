"""How colleagues sign in: allauth's views, with our rules, our words and the back office's look."""
