"""Group norms: what a workgroup writes down for itself, agrees on and looks at again."""
