"""What other parsers' suites expect, held against what our path reads; `make conformance` counts."""
