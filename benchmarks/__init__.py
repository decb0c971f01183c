"""What performance claims rest on: real servers, whole processes, ratios within one run."""
