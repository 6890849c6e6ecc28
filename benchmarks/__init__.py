"""What the program costs, beside others that do the same job, in ratios of one run."""
