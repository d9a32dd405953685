"""Pages a second in Spark, on one core and on two, in turn.

    pip install './python[spark]'
    python3 python/benches/spark_cores.py --pages FOLDER [--folder target/spark] [--files 32] [--rounds 2]

Writes the pages of a folder (HTML, also with .gz) to Parquet files of a half of them each, by turns, and runs
``python/examples/clean_with_spark.py`` over all of them on ``local[1]`` and ``local[2]``; each run is a Spark of its own that
starts cold. Prints what each run said, then the ratio of their best. Reading, writing and Spark's own work is in the figures.
"""

import argparse
import gzip
import os
import pathlib
import re
import shutil
import subprocess
import sys

import pyarrow
from pyarrow import parquet

EXAMPLE = pathlib.Path(__file__).resolve().parents[1] / "examples" / "clean_with_spark.py"

CORES = (1, 2)


def write(pages, folder, files):
    """Files of half of the pages each; returns the number of rows."""
    folder.mkdir(parents=True)
    written = 0
    for half in (0, 1):
        paths = sorted(pages.iterdir())[half::2]
        documents = [gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes() for path in paths]
        table = pyarrow.table({"id": [path.name for path in paths], "html": pyarrow.array(documents, "binary")})
        for file in range(half, files, 2):
            # Row groups small enough for a reader's memory.
            parquet.write_table(table, folder / f"{file}.parquet", row_group_size=200)
            written += len(paths)
    return written


def run(cores, pages, out):
    """Rows a second, as the example says."""
    shutil.rmtree(out, ignore_errors=True)
    command = [sys.executable, EXAMPLE, pages, out, "--master", f"local[{cores}]"]
    environment = {"PYSPARK_PYTHON": sys.executable, **os.environ}
    said = subprocess.run(
        command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, check=False
    )
    print(f"local[{cores}]: {said.stdout.strip()}", flush=True)
    found = re.match(r"(\d+) rows, \d+ failures, ([\d.]+) seconds", said.stdout)
    if not found:
        raise SystemExit(f"the example ended with {said.returncode}")
    return int(found[1]), float(found[2])


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--pages", type=pathlib.Path, required=True)
    parser.add_argument("--folder", type=pathlib.Path, default=pathlib.Path("target/spark"))
    parser.add_argument("--files", type=int, default=32)
    parser.add_argument("--rounds", type=int, default=2)
    arguments = parser.parse_args()
    pages, out = arguments.folder / "pages", arguments.folder / "out"
    shutil.rmtree(pages, ignore_errors=True)
    written = write(arguments.pages, pages, arguments.files)
    best = dict.fromkeys(CORES, 0.0)
    for _ in range(arguments.rounds):
        for cores in CORES:
            rows, seconds = run(cores, pages, out)
            assert rows == written, f"{rows} rows of {written}"
            best[cores] = max(best[cores], rows / seconds)
    one, two = best.values()
    print(f"two cores do {two / one:.2f} times the rows of one")
    # Of two cores, since Spark's own threads have a second core to themselves beside one.
    print(f"{two / 2:.0f} pages a second a core; three billion pages: {3e9 / (two / 2) / 3600:.0f} core-hours")


if __name__ == "__main__":
    main()
