"""Cleans the pages of Parquet files or JSON lines with Spark, and writes Parquet.

    pip install './python[spark]'
    python3 python/examples/clean_with_spark.py INPUT OUTPUT [--html COLUMN] [--keep story,caption] [--blocks] [--master local[2]]

The input is anything that Spark reads by its name: a file or a folder of Parquet, or JSON lines, a row a page, as tools for
web archives write them, in files named .json, .jsonl or .ndjson, also with .gz ('pages/*.jsonl.gz' names many). Prints what was done and the
rows a second, from the first byte read to the last one written, without the start of Spark. Ends with 1 where rows failed;
they are in the output all the same, with the reason in ``chaffinch_error``.
"""

import argparse
import sys
import time

import chaffinch.spark
from pyspark.sql import DataFrame, Observation, SparkSession
from pyspark.sql.functions import col, count, lit


def read(spark: SparkSession, path: str) -> DataFrame:
    if path.removesuffix(".gz").endswith((".json", ".jsonl", ".ndjson")):
        return spark.read.json(path)
    return spark.read.parquet(path)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("input", help="Parquet, or JSON lines")
    parser.add_argument("output", help="folder for Parquet; must not be there yet")
    parser.add_argument("--html", default="html", help="column of the pages [default: html]")
    parser.add_argument("--keep", default="story", help="labels to keep, with commas between [default: story]")
    parser.add_argument("--blocks", action="store_true", help="write the labelled blocks, too")
    parser.add_argument("--master", help="where Spark runs [default: what spark-submit says, or all cores here]")
    arguments = parser.parse_args()

    builder = SparkSession.builder.appName("clean with chaffinch")
    if arguments.master:
        builder = builder.master(arguments.master)
    # Pages are large: of Spark's usual ten thousand rows a batch would be a gigabyte.
    spark = builder.config("spark.sql.execution.arrow.maxRecordsPerBatch", 256).getOrCreate()
    pages = read(spark, arguments.input)

    start = time.monotonic()
    keep = arguments.keep.split(",")
    cleaned = chaffinch.spark.clean(pages, arguments.html, keep, arguments.blocks)
    error = cleaned.columns[-1]
    # Counted as rows go by, not by a second reading.
    seen = Observation()
    counted = cleaned.observe(seen, count(lit(1)).alias("rows"), count(col(f"`{error}`")).alias("failures"))
    counted.drop(arguments.html).write.parquet(arguments.output)
    seconds = time.monotonic() - start

    rows, failures = seen.get["rows"], seen.get["failures"]
    print(f"{rows} rows, {failures} failures, {seconds:.1f} seconds, {rows / seconds:.0f} rows a second")
    spark.stop()
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
