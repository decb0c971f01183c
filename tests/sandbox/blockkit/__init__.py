"""The sandbox's Block Kit checks, rule by rule."""
