"""`python -m tests.faults.soak`; a module of its own, for the workers import whatever else is run."""

from tests.faults.soak.day import main

main()
