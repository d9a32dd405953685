"""One thread of the Python package beside one of the program, on the same pages, in turn.

    cargo build --release && pip install ./python pyarrow
    python3 python/benches/against_program.py [--pages FOLDER] [--rounds 5] [--chaffinch PROGRAM]

Each is a process that reads every page of the folder from its file and writes the kept text of all to one file; the two
texts must be the same. Figures are processor time, of the package's process without the interpreter's start and imports;
the ratios are of the same round, and their median is printed. Without a folder the project's own pages are taken, each
many times over. Needs Linux.
"""

import argparse
import gzip
import os
import pathlib
import resource
import statistics
import subprocess
import sys
import tempfile

import chaffinch
import pyarrow

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent

COPIES = 100


def clean(pages):
    return [chaffinch.clean(page) for page in pages]


def classify_many(pages):
    return [page.text() for page in chaffinch.classify_many(pages, threads=1)]


def blocks(pages):
    texts = []
    for page in pages:
        kept = [block.text for block in chaffinch.classify(page).blocks if block.label == "story"]
        texts.append("\n\n".join(kept))
    return texts


def arrow(pages):
    results = chaffinch.classify_many(pyarrow.array(pages), blocks=False, threads=1)
    return pyarrow.table(results)["text"].to_pylist()


WAYS = {way.__name__: way for way in (clean, classify_many, blocks, arrow)}


def work(way, folder, out):
    """What the measured process does; prints the processor time of that."""
    before = used(resource.RUSAGE_SELF)
    pages = (path.read_bytes() for path in sorted(folder.iterdir()))
    # All but the first two take the pages at once.
    texts = WAYS[way](pages if way in ("clean", "blocks") else list(pages))
    with open(out, "w", encoding="utf-8") as file:
        file.write("".join(f"{text}\n" for text in texts))
    print(used(resource.RUSAGE_SELF) - before)


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
            for copy in range(copies):
                (folder / f"{source.name.partition('.html')[0]}-{copy}.html").write_bytes(content)
        print(f"{len(sources) * copies} pages, {arguments.rounds} rounds")
        expected, out = pathlib.Path(name) / "program", pathlib.Path(name) / "wheel"
        program = [arguments.chaffinch, "apply", "--quiet", "--threads", "1", "-o", str(expected), str(folder)]
        ratios = {way: [] for way in WAYS}
        for _ in range(arguments.rounds):
            before = used(resource.RUSAGE_CHILDREN)
            subprocess.run(program, check=True)
            base = used(resource.RUSAGE_CHILDREN) - before
            for way in WAYS:
                command = [sys.executable, __file__, "--work", way, str(folder), str(out)]
                ratios[way].append(float(subprocess.check_output(command)) / base)
                if texts(expected) != texts(out):
                    sys.exit(f"{way}: the texts differ")
    for way, all_ratios in ratios.items():
        shown = " ".join(f"{ratio:.2f}" for ratio in all_ratios)
        print(f"{way}: {statistics.median(all_ratios):.2f} times the program's time ({shown})")


def texts(path):
    """All text but the empty lines, which the program puts between documents, too."""
    return [line for line in path.read_text(encoding="utf-8").split("\n") if line]


if __name__ == "__main__":
    if sys.argv[1:2] == ["--work"]:
        work(sys.argv[2], pathlib.Path(sys.argv[3]), sys.argv[4])
    else:
        main()
