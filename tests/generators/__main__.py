"""`python tests/generators` is the command; knows nothing else."""

import sys

from matrix_command import main

if __name__ == "__main__":
    sys.exit(main())
