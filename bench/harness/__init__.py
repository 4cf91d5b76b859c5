"""What bench/run and bench/prove are made of."""
