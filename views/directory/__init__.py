"""The directory on screen: people, workgroups, and requests to join or leave."""
