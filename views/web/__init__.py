"""Pages for people's browsers: no script, no picture, nothing from elsewhere."""
