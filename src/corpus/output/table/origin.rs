//! The fields that a row came with, ready to be made into columns.
//!
//! Which columns they make is left to `schema`, filling these to `columns`.

use std::fmt;
use std::sync::Arc;

use arrow_array::RecordBatch;
use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::value::{RawValue, to_raw_value};

use crate::corpus::record::Fields;

/// Where a row's fields come from.
#[derive(Debug)]
pub(super) enum Origin {
    Row { batch: Arc<RecordBatch>, row: usize },
    Values { kind: Kind, pairs: Vec<Pair> },
    Unreadable(String),
}

type Pair = (String, Box<RawValue>);

/// What made values.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    File,
    Web,
    Json,
}

impl Origin {
    pub(super) fn of(fields: Fields, id: &str, kind: Option<&str>) -> Self {
        let strings = |kind, pairs: &[(&str, Option<&str>)]| {
            let raw = |(name, value): &(&str, Option<&str>)| {
                Some(((*name).to_owned(), to_raw_value(value).ok()?))
            };
            Origin::Values {
                kind,
                pairs: pairs.iter().filter_map(raw).collect(),
            }
        };
        match fields {
            Fields::None => strings(Kind::File, &[("id", Some(id)), ("kind", kind)]),
            Fields::Web { url, date, id } => {
                let pairs = [("url", &url), ("date", &date), ("id", &id)];
                strings(
                    Kind::Web,
                    &pairs.map(|(name, text)| (name, Some(text.as_str()))),
                )
            }
            Fields::Json { text, .. } => match serde_json::from_str::<Pairs>(&text) {
                Ok(Pairs(pairs)) => Origin::Values {
                    kind: Kind::Json,
                    pairs,
                },
                Err(_) => Origin::Unreadable(text),
            },
            Fields::Row { batch, row } => Origin::Row { batch, row },
            Fields::Unreadable(text) => Origin::Unreadable(text),
        }
    }

    /// Whether both can stand in one run.
    pub(super) fn goes_with(&self, other: &Origin) -> bool {
        match (self, other) {
            (Origin::Unreadable(_), _) | (_, Origin::Unreadable(_)) => true,
            (Origin::Values { .. }, Origin::Values { .. }) => true,
            (Origin::Row { batch, .. }, Origin::Row { batch: other, .. }) => {
                Arc::ptr_eq(batch, other)
            }
            _ => false,
        }
    }

    /// About how much memory the fields take.
    pub(super) fn bytes(&self) -> usize {
        match self {
            Origin::Row { batch, .. } => batch.get_array_memory_size() / batch.num_rows().max(1),
            Origin::Values { pairs, .. } => {
                let sizes = pairs
                    .iter()
                    .map(|(name, raw)| name.len() + raw.get().len() + 64);
                sizes.sum()
            }
            Origin::Unreadable(text) => text.len(),
        }
    }
}

/// A JSON object's fields in their order.
struct Pairs(Vec<Pair>);

impl<'de> Deserialize<'de> for Pairs {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Object;
        impl<'de> Visitor<'de> for Object {
            type Value = Pairs;

            fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str("a JSON object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Pairs, A::Error> {
                let mut pairs = Vec::new();
                while let Some(pair) = map.next_entry()? {
                    pairs.push(pair);
                }
                Ok(Pairs(pairs))
            }
        }
        deserializer.deserialize_map(Object)
    }
}
