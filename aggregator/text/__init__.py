"""Words, addresses, dates and markup made clean: pure functions that every room above uses."""
