"""`python -u -m thalweg.worker`: the installed worker; source in the first frame is left alone."""

from thalweg.worker.main import main

main(reads_first=True)
