"""The directory: organisations, people, what each person shows of themselves, who may do what, and search."""
