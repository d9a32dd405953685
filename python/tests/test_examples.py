"""Examples run, in the docstrings and in the README; the stubs say what is there."""

import doctest
import inspect
import pathlib
import re
import subprocess
import sys

import chaffinch
import chaffinch.datatrove
import pytest
from conftest import ROOT

OPTIONS = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE


def documented():
    yield "chaffinch", chaffinch
    for name in chaffinch.__all__:
        yield name, getattr(chaffinch, name)
    yield "datatrove.Extractor", chaffinch.datatrove.Extractor


def run(text, name, line=0):
    test = doctest.DocTestParser().get_doctest(text, {}, name, name, line)
    results = doctest.DocTestRunner(optionflags=OPTIONS).run(test)
    assert results.failed == 0
    return results.attempted


@pytest.mark.parametrize(("name", "thing"), list(documented()))
def test_docstrings(name, thing, monkeypatch):
    monkeypatch.chdir(ROOT)
    assert run(inspect.getdoc(thing), name) > 0
    if inspect.isclass(thing):
        for member, value in vars(thing).items():
            if not member.startswith("_"):
                assert inspect.getdoc(value), f"{name}.{member}"
                run(inspect.getdoc(value), f"{name}.{member}")


def test_readme(monkeypatch):
    monkeypatch.chdir(ROOT)
    section = re.search(r"^## Python$(.*?)^## ", (ROOT / "README.md").read_text(), re.DOTALL | re.MULTILINE)
    examples = re.findall(r"```pycon\n(.*?)```", section[1], re.DOTALL)
    # One session: what comes later builds on what came before.
    assert run("\n".join(examples), "README") > 8


def test_stubs_are_true():
    subprocess.run([sys.executable, "-m", "mypy.stubtest", "chaffinch._chaffinch"], check=True)


def test_types_of_a_session(tmp_path):
    good = """\
from pathlib import Path
import chaffinch
page: chaffinch.Page = chaffinch.classify("<p>a<p>b", kind="html", model=Path("x"))
label: str = page.blocks[0].label
chance: float = page.blocks[0].probability["story"]
text: str = chaffinch.clean(b"", keep=("story", "caption"))
pages: list[chaffinch.Page] = chaffinch.classify_many(["a", b"b"], threads=2)
class Column:
    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object: ...
rows: chaffinch.Results = chaffinch.classify_many(Column(), blocks=False)
"""
    bad = ["chaffinch.classify(7)", 'chaffinch.clean("", keep=["stories"])', "chaffinch.classify_many([], keep=[])"]
    path = pathlib.Path(tmp_path) / "session.py"
    path.write_text(good)
    command = [sys.executable, "-m", "mypy", "--strict", str(path)]
    subprocess.run(command, check=True)
    path.write_text(good + "\n".join(bad))
    told = subprocess.run(command, capture_output=True, check=False, text=True).stdout
    assert f"Found {len(bad)} errors" in told, told
