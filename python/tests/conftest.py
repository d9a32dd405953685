"""Pages to test with, and the program to test against."""

import gzip
import os
import pathlib
import sys

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
PAGES = ROOT / "training-data" / "pages"

# Spark's workers run what the tests run, whatever the path has.
os.environ.setdefault("PYSPARK_PYTHON", sys.executable)


def content(path):
    return gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()


@pytest.fixture(scope="session")
def program():
    program = ROOT / "target" / "release" / "chaffinch"
    assert program.exists(), "build the program first: cargo build --release"
    return program


@pytest.fixture(scope="session")
def pages():
    """The project's own pages by name, as bytes."""
    return {path.name: content(path) for path in sorted(PAGES.iterdir())}


@pytest.fixture(scope="session")
def folders():
    """Folders of pages: the project's own, and the public ones where they are."""
    folders = [PAGES]
    if "CHAFFINCH_CORPUS" in os.environ:
        folders.append(pathlib.Path(os.environ["CHAFFINCH_CORPUS"]) / "pages")
    return folders
