//! The column of labelled blocks.

use std::sync::Arc;

use arrow_array::{ArrayRef, Float32Array, Int32Array, ListArray, StringArray, StructArray};
use arrow_buffer::{NullBuffer, OffsetBuffer};
use arrow_schema::{ArrowError, DataType, Field, FieldRef};

use super::Own;
use crate::corpus::output::Classified;
use crate::label::Label;

/// A block of a result.
#[derive(Debug, Clone, PartialEq)]
pub struct BlockRow {
    pub label: Label,
    /// The element around the block; none in plain text.
    pub element: Option<String>,
    pub text: String,
    /// In the order of [`Label::ALL`].
    pub probability: [f32; Label::COUNT],
}

impl BlockRow {
    pub(super) fn all_of(classified: &Classified) -> Vec<Self> {
        let document = &classified.document;
        let blocks = document.blocks.iter().zip(&classified.probabilities);
        blocks
            .map(|(block, probabilities)| BlockRow {
                label: probabilities.best(),
                element: document.element_name(block).map(str::to_owned),
                text: block.text.clone(),
                probability: probabilities.0,
            })
            .collect()
    }
}

fn block_fields() -> Vec<Field> {
    let mut fields = vec![
        Field::new("index", DataType::Int32, false),
        Field::new("label", DataType::Utf8, false),
        Field::new("element", DataType::Utf8, true),
        Field::new("text", DataType::Utf8, false),
    ];
    let label = |label: Label| Field::new(label.name(), DataType::Float32, false);
    fields.extend(Label::ALL.into_iter().map(label));
    fields
}

fn block_type() -> FieldRef {
    let block = DataType::Struct(block_fields().into());
    Arc::new(Field::new_list_field(block, false))
}

pub(super) fn blocks_type() -> DataType {
    DataType::List(block_type())
}

/// The column of blocks; null in rows without a text.
pub(super) fn blocks_of(rows: &[Own]) -> Result<ArrayRef, ArrowError> {
    let blocks = || rows.iter().flat_map(|row| &row.blocks);
    let indices = rows.iter().flat_map(|row| (0i32..).zip(&row.blocks));
    let indices: Int32Array = indices.map(|(index, _)| Some(index)).collect();
    let labels: StringArray = blocks().map(|block| Some(block.label.name())).collect();
    let elements: StringArray = blocks().map(|block| block.element.as_deref()).collect();
    let texts: StringArray = blocks().map(|block| Some(block.text.as_str())).collect();
    let mut columns: Vec<ArrayRef> = vec![
        Arc::new(indices),
        Arc::new(labels),
        Arc::new(elements),
        Arc::new(texts),
    ];
    for place in 0..Label::COUNT {
        let values = blocks().map(|block| block.probability.get(place).copied());
        columns.push(Arc::new(values.collect::<Float32Array>()));
    }
    let values = StructArray::try_new(block_fields().into(), columns, None)?;
    let lengths = rows.iter().map(|row| row.blocks.len());
    let given = rows
        .iter()
        .map(|row| row.text.is_some() || !row.blocks.is_empty());
    let list = ListArray::try_new(
        block_type(),
        OffsetBuffer::from_lengths(lengths),
        Arc::new(values),
        Some(NullBuffer::from_iter(given)),
    )?;
    Ok(Arc::new(list))
}
