"""`python tests/mutation` is the command; knows nothing else."""

import sys

from mutation_command import main

if __name__ == "__main__":
    sys.exit(main())
