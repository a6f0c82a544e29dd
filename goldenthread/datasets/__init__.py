"""What is published as linked data: descriptions of things, the data sets with their catalogue, and dumps."""
