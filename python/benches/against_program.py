"""One thread of the Python package beside one of the program, on the same pages, in turn.

    cargo build --release && pip install ./python pyarrow
    python3 python/benches/against_program.py [--pages FOLDER] [--rounds 5] [--chaffinch PROGRAM]

Each is a process that reads every page of the folder from its file and writes the kept text of all to one file; the two
texts must be the same. Figures are processor time, of the package's process without the interpreter's start and imports,
for a column of Arrow also without the reading and what makes the column. The least of all rounds is compared, which other
work on the machine falsifies least. Without a folder the project's own pages are taken, each many times over. Needs Linux.
"""

import argparse
import gzip
import os
import pathlib
import resource
import subprocess
import sys
import tempfile

import chaffinch
import pyarrow

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent

COPIES = 100


def clean(pages):
    return map(chaffinch.clean, pages)


def classify_many(pages):
    return (page.text() for page in chaffinch.classify_many(pages, threads=1))


def blocks(pages):
    for page in pages:
        kept = [block.text for block in chaffinch.classify(page).blocks if block.label == "story"]
        yield "\n\n".join(kept)


def arrow(column):
    results = chaffinch.classify_many(column, blocks=False, threads=1)
    return pyarrow.table(results)["text"].to_pylist()


WAYS = {way.__name__: way for way in (clean, classify_many, blocks, arrow)}


def work(way, folder, out):
    """What the measured process does; prints the processor time of that."""
    before = used(resource.RUSAGE_SELF)
    paths = sorted(entry.path for entry in os.scandir(folder))
    pages = map(read, paths)
    if way in ("classify_many", "arrow"):
        pages = list(pages)
    if way == "arrow":
        pages = pyarrow.array(pages)
        # Making the column is pyarrow's work.
        before = used(resource.RUSAGE_SELF)
    texts = WAYS[way](pages)
    with open(out, "w", encoding="utf-8") as file:
        file.writelines(f"{text}\n" for text in texts)
    print(used(resource.RUSAGE_SELF) - before)


def read(path):
    with open(path, "rb") as file:
        return file.read()


def used(whose):
    usage = resource.getrusage(whose)
    return usage.ru_utime + usage.ru_stime


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--pages", type=pathlib.Path)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--chaffinch", default=str(ROOT / "target" / "release" / "chaffinch"))
    arguments = parser.parse_args()
    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name) / "pages"
        folder.mkdir()
        copies = 1 if arguments.pages else COPIES
        sources = sorted((arguments.pages or ROOT / "training-data" / "pages").glob("*.html*"))
        for source in sources:
            content = source.read_bytes()
            content = gzip.decompress(content) if source.suffix == ".gz" else content
            # What both refuse is no part of the race.
            if chaffinch.classify_many([content])[0].error:
                continue
            for copy in range(copies):
                (folder / f"{source.name.partition('.html')[0]}-{copy}.html").write_bytes(content)
        print(f"{len(os.listdir(folder))} pages, {arguments.rounds} rounds")
        expected, out = pathlib.Path(name) / "program", pathlib.Path(name) / "wheel"
        program = [arguments.chaffinch, "apply", "--quiet", "--threads", "1", "-o", str(expected), str(folder)]
        times = {way: [] for way in ("program", *WAYS)}
        for _ in range(arguments.rounds):
            before = used(resource.RUSAGE_CHILDREN)
            subprocess.run(program, check=True)
            times["program"].append(used(resource.RUSAGE_CHILDREN) - before)
            for way in WAYS:
                command = [sys.executable, __file__, "--work", way, str(folder), str(out)]
                times[way].append(float(subprocess.check_output(command)))
                if texts(expected) != texts(out):
                    sys.exit(f"{way}: the texts differ")
    least = min(times["program"])
    print(f"program: {least:.2f} s")
    for way in WAYS:
        print(f"{way}: {min(times[way]):.2f} s, {min(times[way]) / least:.2f} times the program's")


def texts(path):
    """All text but the empty lines, which the program puts between documents, too."""
    return [line for line in path.read_text(encoding="utf-8").split("\n") if line]


if __name__ == "__main__":
    if sys.argv[1:2] == ["--work"]:
        work(sys.argv[2], pathlib.Path(sys.argv[3]), sys.argv[4])
    else:
        main()
