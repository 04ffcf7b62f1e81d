"""The whole API on one page: every root type is the sum of one part per noun."""
