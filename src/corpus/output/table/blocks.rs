//! The column of labelled blocks.

use std::sync::Arc;

use arrow_array::builder::{Float32Builder, Int32Builder, StringBuilder};
use arrow_array::{ArrayRef, ListArray, StructArray};
use arrow_buffer::{NullBuffer, OffsetBuffer};
use arrow_schema::{ArrowError, DataType, Field, FieldRef, Fields};

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

fn block_fields() -> Fields {
    let mut fields = vec![
        Field::new("index", DataType::Int32, false),
        Field::new("label", DataType::Utf8, false),
        Field::new("element", DataType::Utf8, true),
        Field::new("text", DataType::Utf8, false),
    ];
    let label = |label: Label| Field::new(label.name(), DataType::Float32, false);
    fields.extend(Label::ALL.into_iter().map(label));
    fields.into()
}

fn block_type() -> FieldRef {
    Arc::new(Field::new_list_field(
        DataType::Struct(block_fields()),
        false,
    ))
}

/// Makes the column of blocks: in each row a list of structs `{index, label, element, text, story, appeal, caption,
/// navigation}`, or null.
#[derive(Debug, Default)]
pub struct BlocksBuilder {
    indices: Int32Builder,
    labels: StringBuilder,
    elements: StringBuilder,
    texts: StringBuilder,
    probabilities: [Float32Builder; Label::COUNT],
    /// Of the rows that were ended.
    lengths: Vec<usize>,
    given: Vec<bool>,
    /// Blocks of the row in the making.
    length: usize,
}

impl BlocksBuilder {
    /// The type of the column.
    pub fn data_type() -> DataType {
        DataType::List(block_type())
    }

    /// Adds a block to the row in the making; `probability` is in the order of [`Label::ALL`].
    pub fn add(
        &mut self,
        label: Label,
        element: Option<&str>,
        text: &str,
        probability: &[f32; Label::COUNT],
    ) {
        let index = i32::try_from(self.length).unwrap_or(i32::MAX);
        self.indices.append_value(index);
        self.labels.append_value(label.name());
        self.elements.append_option(element);
        self.texts.append_value(text);
        for (column, value) in self.probabilities.iter_mut().zip(probability) {
            column.append_value(*value);
        }
        self.length += 1;
    }

    /// Adds all blocks of a document to the row in the making.
    pub fn add_all(&mut self, classified: &Classified) {
        let document = &classified.document;
        for (block, probabilities) in document.blocks.iter().zip(&classified.probabilities) {
            let element = document.element_name(block);
            self.add(probabilities.best(), element, &block.text, &probabilities.0);
        }
    }

    /// Ends a row; one that is not `given` is null.
    pub fn end_row(&mut self, given: bool) {
        self.lengths.push(self.length);
        self.given.push(given);
        self.length = 0;
    }

    /// The column, and none of it left here.
    ///
    /// # Errors
    ///
    /// When a row was not ended.
    pub fn finish(&mut self) -> Result<ListArray, ArrowError> {
        if self.length > 0 {
            let reason = "blocks of a row that was not ended".to_owned();
            return Err(ArrowError::InvalidArgumentError(reason));
        }
        let mut columns: Vec<ArrayRef> = vec![
            Arc::new(self.indices.finish()),
            Arc::new(self.labels.finish()),
            Arc::new(self.elements.finish()),
            Arc::new(self.texts.finish()),
        ];
        let probabilities = self.probabilities.iter_mut();
        columns.extend(probabilities.map(|column| Arc::new(column.finish()) as ArrayRef));
        let values = StructArray::try_new(block_fields(), columns, None)?;
        ListArray::try_new(
            block_type(),
            OffsetBuffer::from_lengths(std::mem::take(&mut self.lengths)),
            Arc::new(values),
            Some(NullBuffer::from(std::mem::take(&mut self.given))),
        )
    }
}

/// The column of blocks; null in rows without a text.
pub(super) fn blocks_of(rows: &[Own]) -> Result<ArrayRef, ArrowError> {
    let mut column = BlocksBuilder::default();
    for row in rows {
        for block in &row.blocks {
            let element = block.element.as_deref();
            column.add(block.label, element, &block.text, &block.probability);
        }
        column.end_row(row.text.is_some() || !row.blocks.is_empty());
    }
    Ok(Arc::new(column.finish()?))
}
