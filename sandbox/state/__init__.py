"""What a sandbox remembers: people, channels, messages, views, files, apps and the workspaces that hold them."""
