//! Several Parquet files of one schema into one.
//!
//! Writing later parts with the columns of the first is the writer's business: parts that differ are refused.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use ::parquet::arrow::arrow_reader::{ArrowReaderMetadata, ParquetRecordBatchReaderBuilder};
use arrow_schema::{Schema, SchemaRef};

use super::{Groups, TableError};
use crate::corpus::input::parquet::batch_rows;

fn open(path: &Path) -> Result<(File, ArrowReaderMetadata), TableError> {
    let file = File::open(path).map_err(|source| TableError::Unreadable {
        path: path.to_owned(),
        source,
    })?;
    let metadata = ArrowReaderMetadata::load(&file, Default::default())?;
    Ok((file, metadata))
}

fn columns(metadata: &ArrowReaderMetadata) -> SchemaRef {
    Arc::new(Schema::new(metadata.schema().fields().clone()))
}

/// The columns of a Parquet file.
///
/// # Errors
///
/// When it can't be read.
pub fn schema_of(path: &Path) -> Result<SchemaRef, TableError> {
    Ok(columns(&open(path)?.1))
}

/// Writes the rows of some Parquet files, all with the same columns, into one, in order. The same parts give the same
/// bytes. Nothing is written where there are no parts.
///
/// # Errors
///
/// When a part can't be read or has other columns than the first, or the file can't be written.
pub fn join_parquet(parts: &[PathBuf], out: File) -> Result<(), TableError> {
    let Some(first) = parts.first() else {
        return Ok(());
    };
    let schema = schema_of(first)?;
    let mut groups = Groups::new(out, Arc::clone(&schema))?;
    for part in parts {
        let (file, metadata) = open(part)?;
        if columns(&metadata) != schema {
            return Err(TableError::OtherColumns(part.clone()));
        }
        for (index, group) in metadata.metadata().row_groups().iter().enumerate() {
            let source = file.try_clone().map_err(|source| TableError::Unreadable {
                path: part.clone(),
                source,
            })?;
            let rows = ParquetRecordBatchReaderBuilder::new_with_metadata(source, metadata.clone())
                .with_row_groups(vec![index])
                .with_batch_size(batch_rows(group))
                .build()?;
            for batch in rows {
                let batch = batch?;
                groups.write(&batch.with_schema(Arc::clone(&schema))?)?;
            }
        }
    }
    groups.0.into_inner()?;
    Ok(())
}
