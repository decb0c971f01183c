"""The directory as use cases: finding people, profiles, workgroups, and joining or leaving them."""
