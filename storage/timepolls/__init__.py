"""What is stored of time polls."""
