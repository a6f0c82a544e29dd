"""The catalogue of questions: reading, binding, running and printing them."""
