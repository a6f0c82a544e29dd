"""Write the whole site as files, for any web space."""
