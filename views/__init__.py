"""Pure builders: domain values in, Block Kit and text out."""
