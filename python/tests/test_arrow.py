"""Arrow columns in and out."""

import chaffinch
import duckdb
import pandas
import polars
import pyarrow
import pytest

TEXTS = [
    "<h1>Ferry strike ends</h1><p>Boats sail again from Monday morning, the harbour office said after a night of talks.</p>"
    "<nav><a href=/>Home</a></nav>",
    None,
    "",
    "Ferry strike ends\n\nBoats sail again from Monday morning.\n",
    "a",
]
KINDS = ["html", None, None, "text", None]
ERRORS = [None, None, "empty: no text in it", None, "only one line of text, with nothing around it to judge it by"]


def rows(results):
    return pyarrow.table(results).to_pylist()


def check(results):
    assert len(results) == len(TEXTS)
    found = rows(results)
    assert [row["kind"] for row in found] == KINDS
    assert [row["error"] for row in found] == ERRORS
    for row, document in zip(found, TEXTS):
        if row["kind"] is None:
            assert (row["text"], row["blocks"]) == (None, None)
        else:
            page = chaffinch.classify(document)
            assert row["text"] == page.text()
            assert [block["label"] for block in row["blocks"]] == [block.label for block in page.blocks]
            assert [block["text"] for block in row["blocks"]] == [block.text for block in page.blocks]
            assert [block["index"] for block in row["blocks"]] == list(range(len(page.blocks)))
            for one, block in zip(row["blocks"], page.blocks):
                for label, probability in block.probability.items():
                    assert one[label] == pytest.approx(probability, abs=0.0001)


@pytest.mark.parametrize("threads", [1, 2])
@pytest.mark.parametrize("name", ["string", "large_string", "string_view", "binary", "large_binary", "binary_view"])
def test_all_types_of_strings_and_bytes(name, threads):
    column = pyarrow.array(TEXTS, getattr(pyarrow, name)())
    check(chaffinch.classify_many(column, threads=threads))
    padded = pyarrow.array(["x", None, *TEXTS, "y"], getattr(pyarrow, name)())
    check(chaffinch.classify_many(padded.slice(2, len(TEXTS)), threads=threads))
    chunked = pyarrow.chunked_array([column.slice(0, 2), column.slice(2, 0), column.slice(2)])
    check(chaffinch.classify_many(chunked, threads=threads))


def test_from_and_to_other_libraries():
    check(chaffinch.classify_many(polars.Series(TEXTS)))
    check(chaffinch.classify_many(pandas.Series(TEXTS, dtype="string[pyarrow]")))
    results = chaffinch.classify_many(pyarrow.array(TEXTS))
    assert polars.DataFrame(results)["kind"].to_list() == KINDS
    assert polars.DataFrame(results)["blocks"].list.len().to_list() == [3, None, None, 2, None]
    assert duckdb.sql("select kind from results").fetchall() == [(kind,) for kind in KINDS]
    assert duckdb.sql("select sum(len(blocks)) from results").fetchall() == [(5,)]
    assert pandas.DataFrame.from_arrow(results)["error"].isna().sum() == 3
    # Any number of times.
    check(results)
    relation = duckdb.sql("select unnest(['<p>a<p>b', NULL]) as html").to_arrow_table()
    assert [row["kind"] for row in rows(chaffinch.classify_many(relation["html"]))] == ["html", None]


def test_keep_and_blocks():
    column = pyarrow.array(TEXTS)
    results = chaffinch.classify_many(column, keep=("navigation",), blocks=False)
    assert repr(results) == "<Results 5 rows: kind, text, error>"
    assert [row["text"] for row in rows(results)] == ["Home", None, None, "", None]
    forced = rows(chaffinch.classify_many(column, kind="html"))
    assert [row["kind"] for row in forced] == ["html", None, None, None, None]


def test_no_rows_keep_their_columns():
    for column in (pyarrow.array([], "string"), pyarrow.chunked_array([], "string")):
        results = chaffinch.classify_many(column)
        assert (len(results), pyarrow.table(results).column_names) == (0, ["kind", "text", "blocks", "error"])
    nothing = chaffinch.classify_many(pyarrow.nulls(3))
    assert rows(nothing) == [{"kind": None, "text": None, "blocks": None, "error": None}] * 3


def test_many_rows_come_in_order_at_any_number_of_threads(pages):
    column = pyarrow.array(list(pages.values()) * 20)
    one = pyarrow.table(chaffinch.classify_many(column, threads=1))
    assert one["text"].to_pylist()[:41] * 20 == one["text"].to_pylist()
    assert one.equals(pyarrow.table(chaffinch.classify_many(column, threads=2)))
    assert one.num_rows == 820


def test_a_text_that_is_no_utf8_is_its_rows_error():
    bytes_column = pyarrow.array([b"<p>a<p>b", b"<p>\xff\xfe<p>b", b"<p>c<p>d"])
    for target in ("string", "string_view"):
        wrong = bytes_column.cast(target, safe=False)
        assert [row["error"] for row in rows(chaffinch.classify_many(wrong))] == [
            None,
            "not a text: invalid utf-8 sequence of 1 bytes from index 3",
            None,
        ]
    assert [row["error"] for row in rows(chaffinch.classify_many(bytes_column))] == [None] * 3


@pytest.mark.parametrize("column", [pyarrow.array([1]), pyarrow.array([["a"]]), pyarrow.table({"a": ["b"]})])
def test_other_types_are_refused(column):
    with pytest.raises(TypeError, match="documents are an Arrow column of strings or bytes, not of "):
        chaffinch.classify_many(column)


def test_what_pretends_to_be_arrow_is_refused():
    class Pretender:
        def __init__(self, given):
            self.given = given

        def __arrow_c_stream__(self, requested_schema=None):
            return self.given

    class Arrays(Pretender):
        __arrow_c_stream__ = None

        def __arrow_c_array__(self, requested_schema=None):
            return self.given

    schema, array = pyarrow.array(["a"]).__arrow_c_array__()
    stream = pyarrow.chunked_array([["<p>a<p>b"]]).__arrow_c_stream__()
    for given in (None, 7, schema):
        with pytest.raises((TypeError, ValueError)):
            chaffinch.classify_many(Pretender(given))
    assert len(chaffinch.classify_many(Pretender(stream))) == 1
    with pytest.raises(ValueError, match="already released"):
        chaffinch.classify_many(Pretender(stream))


@pytest.mark.parametrize("threads", [1, 3])
def test_columns_that_need_the_interpreter_to_be_let_go(threads):
    page = b"<p>Boats sail again.<p>From Monday on."
    count = 2000
    offsets = b"".join((number * len(page)).to_bytes(4, "little") for number in range(count + 1))

    def column():
        buffers = [None, pyarrow.py_buffer(bytearray(offsets)), pyarrow.py_buffer(bytearray(page * count))]
        return pyarrow.Array.from_buffers(pyarrow.binary(), count, buffers)

    for _ in range(5):
        results = chaffinch.classify_many(column(), threads=threads)
        assert pyarrow.table(results)["kind"].to_pylist() == ["html"] * count
