"""Stage prove: what the finished bytes say, read back by other code than wrote them."""
