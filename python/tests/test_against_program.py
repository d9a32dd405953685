"""Whatever the program says of a page, the package says."""

import json
import pathlib
import subprocess

import chaffinch
import pyarrow
from conftest import content


def program_says(program, folder):
    command = [program, "apply", "--quiet", "--format", "jsonl", str(folder)]
    lines = subprocess.run(command, capture_output=True, check=False).stdout.decode().splitlines()
    objects = [json.loads(line) for line in lines]
    return {pathlib.Path(one["id"]).name: one for one in objects if "chaffinch_error" not in one}


def as_program(page):
    blocks = [
        {
            "index": index,
            "label": block.label,
            "text": block.text,
            "probability": block.probability,
        }
        for index, block in enumerate(page.blocks)
    ]
    return {"kind": page.kind, "text": page.text(), "blocks": blocks}


def test_pages_are_as_the_program_has_them(program, folders):
    for folder in folders:
        said = program_says(program, folder)
        assert len(said) >= 41
        for name, expected in said.items():
            del expected["id"]
            tags = [block.pop("element") for block in expected["blocks"]]
            page = chaffinch.classify(content(folder / name))
            assert as_program(page) == expected, name
            # The nearest element is the one that the program names.
            nearest = [block.path.split(" > ")[-1] for block in page.blocks]
            assert [name.split("#")[0].split(".")[0] for name in nearest] == tags


def test_rows_are_as_in_the_programs_parquet(program, folders, tmp_path):
    from pyarrow import parquet

    for folder in folders:
        out = tmp_path / "out.parquet"
        subprocess.run([program, "apply", "--quiet", "-o", str(out), str(folder)], check=False)
        expected = parquet.read_table(out).filter(pyarrow.compute.field("kind").is_valid())
        names = expected["id"].to_pylist()
        documents = [content(folder / pathlib.Path(name).name) for name in names]
        results = pyarrow.table(chaffinch.classify_many(pyarrow.array(documents)))
        assert results.num_rows >= 41
        for column in ("kind", "text", "blocks"):
            assert results[column].type == expected[column].type
            assert results[column].to_pylist() == expected[column].to_pylist()


def test_texts_are_as_the_programs(program, pages):
    for name, page in list(pages.items())[:5]:
        for keep in ("story", "story,caption", "appeal"):
            command = [program, "apply", "--keep", keep, f"training-data/pages/{name}"]
            root = pathlib.Path(__file__).parents[2]
            said = subprocess.run(command, capture_output=True, check=True, cwd=root).stdout
            text = chaffinch.clean(page, keep=keep.split(","))
            assert (text + "\n" if text else "").encode() == said
            assert chaffinch.classify(page).text(keep=keep.split(",")) == text


def test_refusals_are_worded_as_the_programs(program, tmp_path):
    bad = {"empty": b" \n", "line": b"one line\n", "binary": bytes(range(256)) * 9, "large": b"a\n\n" * (11 << 20)}
    for name, document in bad.items():
        path = tmp_path / f"{name}.txt"
        path.write_bytes(document)
        said = subprocess.run([program, "apply", path], capture_output=True, check=False).stderr.decode()
        try:
            chaffinch.classify(document)
        except ValueError as error:
            assert f"{path}: {error}" in said
        else:
            raise AssertionError(name)
