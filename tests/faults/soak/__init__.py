"""A day on a clock that leaps."""
