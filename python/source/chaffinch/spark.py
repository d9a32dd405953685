"""Pages in a Spark DataFrame, labelled where they are: a column in, the kept text out, row for row.

Makes the columns of the result and hands batches of rows to ``classify_many``; reading, spreading, retrying and writing are
left to Spark. Needs ``pip install 'chaffinch[spark]'``, on the executors as on the driver.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

import pyarrow  # type: ignore[import-untyped, unused-ignore]
from pyspark.sql.pandas.types import from_arrow_schema
from pyspark.sql.types import BinaryType, StringType, StructField, StructType

from chaffinch import classify_many

if TYPE_CHECKING:
    from pyspark.sql import DataFrame

    from chaffinch._chaffinch import _Label

__all__ = ["clean"]

# Spark's batches are of ten thousand rows unless told otherwise: a gigabyte of pages, which would be doubled by results of
# the same size.
_BATCH_ROWS = 256


def clean(
    df: DataFrame,
    html: str = "html",
    keep: Iterable[_Label] = ("story",),
    blocks: bool = False,
) -> DataFrame:
    """``df`` with the kept text of each of its pages.

    >>> from pyspark.sql import SparkSession
    >>> import chaffinch.spark
    >>> spark = SparkSession.builder.getOrCreate()
    >>> page = "<nav><a href=/>Home</a></nav><h1>Ferry strike ends</h1><p>Boats sail again from Monday, the harbour office said.</p>"
    >>> df = spark.createDataFrame([("a", page), ("b", ""), ("c", None)], "id string, html string")
    >>> cleaned = chaffinch.spark.clean(df)
    >>> for row in cleaned.drop("html").collect():
    ...     print(row)
    Row(id='a', text='Ferry strike ends\\n\\nBoats sail again from Monday, the harbour office said.', chaffinch_error=None)
    Row(id='b', text=None, chaffinch_error='empty: no text in it')
    Row(id='c', text=None, chaffinch_error=None)

    ``html`` names a column of strings, or of bytes in any encoding. All columns of ``df`` stay as they are; after them come
    ``text``, with ``blocks`` the labelled blocks as ``classify_many`` gives them, and ``chaffinch_error``, why a row could not
    be labelled, which has nulls for the others then. Each gets ``chaffinch_`` before its name where ``df`` has one of that
    name. Nothing is computed before Spark is asked for rows, and then one task takes one core.

    Raises ``ValueError`` where there is no such column, or more than one, ``TypeError`` where it has neither strings nor
    bytes.
    """
    labels = tuple(keep)
    position = _position(df, html)
    # No rows tell the columns, and whether the labels are any.
    none = classify_many(pyarrow.array([], "string"), keep=labels, blocks=blocks, threads=1)
    names = ["text", "blocks", "chaffinch_error"] if blocks else ["text", "chaffinch_error"]
    fields = from_arrow_schema(pyarrow.schema(none)).fields[1:]
    schema = StructType(list(df.schema.fields))
    for name, field in zip(names, fields):
        free = _free(name, df, schema.names)
        schema.add(StructField(free, field.dataType))

    def classify(batches: Iterator[pyarrow.RecordBatch]) -> Iterator[pyarrow.RecordBatch]:
        for batch in batches:
            for start in range(0, batch.num_rows, _BATCH_ROWS):
                rows = batch.slice(start, _BATCH_ROWS)
                documents = rows.column(position)
                results = classify_many(documents, keep=labels, blocks=blocks, threads=1)
                # They come in pieces of some megabytes, and stay so: put together they could be more than Arrow takes.
                done = 0
                for found in pyarrow.table(results).to_batches():
                    given = rows.slice(done, found.num_rows)
                    done += found.num_rows
                    # All but the kind of document.
                    columns = [*given.columns, *found.columns[1:]]
                    yield pyarrow.RecordBatch.from_arrays(columns, names=schema.names)

    return df.mapInArrow(classify, schema)


def _same(df: DataFrame, one: str, other: str) -> bool:
    """Whether Spark takes two names for the same column's."""
    if df.sparkSession.conf.get("spark.sql.caseSensitive") == "true":
        return one == other
    return one.lower() == other.lower()


def _position(df: DataFrame, html: str) -> int:
    found = [at for at, name in enumerate(df.columns) if _same(df, name, html)]
    if not found:
        raise ValueError(f"no column {html!r} among {', '.join(df.columns) or 'none'}")
    if len(found) > 1:
        raise ValueError(f"{len(found)} columns are named {html!r}")
    kind = df.schema.fields[found[0]].dataType
    if not isinstance(kind, (StringType, BinaryType)):
        raise TypeError(f"column {html!r} has to be of string or binary, not of {kind.simpleString()}")
    return found[0]


def _free(name: str, df: DataFrame, taken: list[str]) -> str:
    """A name that nothing has yet, this one where it can be."""
    while any(_same(df, name, one) for one in taken):
        name = f"chaffinch_{name}"
    return name
