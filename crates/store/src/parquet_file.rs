//! One Parquet file, written from slices.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::ops::Range;
use std::path::Path;
use std::sync::Arc;

use parquet::basic::{Compression, ConvertedType, Encoding, LogicalType, Repetition, TimeUnit, Type as Physical};
use parquet::data_type::{ByteArray, ByteArrayType, DoubleType, Int32Type, Int64Type};
use parquet::errors::ParquetError;
use parquet::file::metadata::{KeyValue, SortingColumn};
use parquet::file::properties::{EnabledStatistics, WriterProperties, WriterPropertiesPtr};
use parquet::file::writer::{SerializedColumnWriter, SerializedFileWriter};
use parquet::schema::types::{ColumnPath, Type, TypePtr};

use crate::error::Error;

/// Rows in one row group: enough to compress well, few enough to be held in memory while it is written.
const ROW_GROUP_ROWS: usize = 1 << 20;
/// Rows in one data page: what a look-up of one number has to decode.
const PAGE_ROWS: usize = 8_192;
/// Bytes of a dictionary before a column falls back to plain values.
const DICTIONARY_BYTES: usize = 2 << 20;
/// Version of every table's schema; readers refuse what they do not know.
const SCHEMA_VERSION: &str = "1";

/// Appends the values of a range of rows.
pub(crate) type Pick<'a, T> = Box<dyn Fn(Range<usize>, &mut Vec<T>) + 'a>;

/// One column's values. `none` marks the value that stands for NULL.
pub(crate) enum Values<'a> {
    /// 64-bit integers.
    Int64 { values: &'a [i64], none: Option<i64> },
    /// 64-bit integers that are picked out of elsewhere, a range of rows at a time.
    Picked { pick: Pick<'a, i64>, none: Option<i64> },
    /// Instants likewise.
    PickedInstant { pick: Pick<'a, i64> },
    /// Unsigned integers likewise.
    PickedUnsigned { pick: Pick<'a, u32>, none: Option<u32> },
    /// Small codes likewise.
    PickedCode { pick: Pick<'a, u8> },
    /// Instants in UTC milliseconds.
    Instant { values: &'a [i64] },
    /// Instants that may be missing.
    MaybeInstant { values: Vec<Option<i64>> },
    /// Unsigned 32-bit integers, written as 64-bit ones where they could exceed 31 bits.
    Unsigned { values: &'a [u32], none: Option<u32> },
    /// Small codes.
    Code { values: &'a [u8] },
    /// Real numbers that may be missing.
    Real { values: Vec<Option<f64>> },
    /// Texts; an empty one is NULL.
    Text { values: Vec<&'a str> },
}

/// How a column's values are laid out.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Coding {
    /// Few different values: a dictionary and indices.
    Dictionary,
    /// Values near their neighbours: differences in few bits.
    Delta,
    /// Neither.
    Plain,
}

/// A named column.
pub(crate) struct Column<'a> {
    pub(crate) name: &'static str,
    pub(crate) coding: Coding,
    /// Whether a bloom filter answers "not in this file" for look-ups.
    pub(crate) bloom: bool,
    pub(crate) values: Values<'a>,
}

/// A whole table file.
pub(crate) struct Table<'a> {
    pub(crate) name: &'static str,
    pub(crate) rows: usize,
    pub(crate) columns: Vec<Column<'a>>,
    /// Positions of the columns by which rows are sorted.
    pub(crate) sorted_by: &'a [i32],
}

impl<'a> Column<'a> {
    pub(crate) fn new(name: &'static str, coding: Coding, values: Values<'a>) -> Self {
        Self { name, coding, bloom: false, values }
    }

    pub(crate) fn with_bloom(self) -> Self {
        Self { bloom: true, ..self }
    }

    fn optional(&self) -> bool {
        match &self.values {
            Values::Int64 { none, .. } | Values::Picked { none, .. } => none.is_some(),
            Values::Unsigned { none, .. } | Values::PickedUnsigned { none, .. } => none.is_some(),
            Values::Instant { .. } | Values::PickedInstant { .. } | Values::Code { .. } | Values::PickedCode { .. } => {
                false
            }
            Values::MaybeInstant { .. } | Values::Real { .. } | Values::Text { .. } => true,
        }
    }

    fn schema(&self) -> Result<TypePtr, ParquetError> {
        let repetition = if self.optional() { Repetition::OPTIONAL } else { Repetition::REQUIRED };
        let builder = match &self.values {
            Values::Int64 { .. } | Values::Picked { .. } | Values::Unsigned { .. } | Values::PickedUnsigned { .. } => {
                Type::primitive_type_builder(self.name, Physical::INT64)
            }
            Values::Instant { .. } | Values::PickedInstant { .. } | Values::MaybeInstant { .. } => {
                let logical = LogicalType::timestamp(true, TimeUnit::MILLIS);
                Type::primitive_type_builder(self.name, Physical::INT64).with_logical_type(Some(logical))
            }
            Values::Code { .. } | Values::PickedCode { .. } => Type::primitive_type_builder(self.name, Physical::INT32),
            Values::Real { .. } => Type::primitive_type_builder(self.name, Physical::DOUBLE),
            Values::Text { .. } => Type::primitive_type_builder(self.name, Physical::BYTE_ARRAY)
                .with_logical_type(Some(LogicalType::String))
                .with_converted_type(ConvertedType::UTF8),
        };
        builder.with_repetition(repetition).build().map(Arc::new)
    }
}

/// Writes the table under `path` and makes it durable.
pub(crate) fn write(path: &Path, table: &Table<'_>) -> Result<(), Error> {
    let file = File::create(path).map_err(Error::file("creating", path))?;
    let buffered = BufWriter::with_capacity(1 << 20, file);
    let written = write_to(buffered, table).map_err(|cause| as_table_error(path, cause))?;
    let file =
        written.into_inner().map_err(std::io::IntoInnerError::into_error).map_err(Error::file("writing", path))?;
    file.sync_data().map_err(Error::file("making durable", path))
}

/// A full disk reaches us through the Parquet writer; it is told as what it is.
fn as_table_error(path: &Path, cause: ParquetError) -> Error {
    if let ParquetError::External(inner) = cause {
        return match inner.downcast::<std::io::Error>() {
            Ok(cause) => Error::File { doing: "writing", path: path.to_path_buf(), cause: *cause },
            Err(other) => Error::Table { path: path.to_path_buf(), cause: ParquetError::External(other) },
        };
    }
    Error::Table { path: path.to_path_buf(), cause }
}

fn write_to<W: Write + Send>(out: W, table: &Table<'_>) -> Result<W, ParquetError> {
    let fields = table.columns.iter().map(Column::schema).collect::<Result<Vec<_>, _>>()?;
    let schema = Arc::new(Type::group_type_builder(table.name).with_fields(fields).build()?);
    let mut writer = SerializedFileWriter::new(out, schema, properties(table))?;
    let mut begin = 0;
    while begin < table.rows {
        let end = table.rows.min(begin + ROW_GROUP_ROWS);
        let mut group = writer.next_row_group()?;
        for column in &table.columns {
            let Some(mut target) = group.next_column()? else { break };
            write_values(&mut target, &column.values, begin, end)?;
            target.close()?;
        }
        group.close()?;
        begin = end;
    }
    writer.into_inner()
}

fn properties(table: &Table<'_>) -> WriterPropertiesPtr {
    let version = KeyValue::new(format!("throughline.{}", table.name), SCHEMA_VERSION.to_owned());
    let sorted = table.sorted_by.iter().map(|column_idx| SortingColumn {
        column_idx: *column_idx,
        descending: false,
        nulls_first: false,
    });
    let mut builder = WriterProperties::builder()
        .set_created_by("throughline".to_owned())
        .set_key_value_metadata(Some(vec![version]))
        .set_sorting_columns((!table.sorted_by.is_empty()).then(|| sorted.collect()))
        .set_data_page_row_count_limit(PAGE_ROWS)
        .set_write_batch_size(PAGE_ROWS)
        .set_dictionary_page_size_limit(DICTIONARY_BYTES)
        .set_max_row_group_row_count(Some(ROW_GROUP_ROWS))
        .set_statistics_enabled(EnabledStatistics::None);
    for (place, column) in (0..).zip(&table.columns) {
        let path = ColumnPath::from(column.name);
        // Only the columns that rows are sorted by are looked up by the values of a page.
        if table.sorted_by.contains(&place) {
            builder = builder.set_column_statistics_enabled(path.clone(), EnabledStatistics::Page);
        }
        // What is coded by differences has no redundancy left that would repay the time.
        if column.coding != Coding::Delta {
            builder = builder.set_column_compression(path.clone(), Compression::LZ4_RAW);
        }
        builder = builder.set_column_dictionary_enabled(path.clone(), column.coding == Coding::Dictionary);
        if column.coding == Coding::Delta {
            builder = builder.set_column_encoding(path.clone(), Encoding::DELTA_BINARY_PACKED);
        }
        if column.bloom {
            builder = builder.set_column_bloom_filter_enabled(path, true);
        }
    }
    Arc::new(builder.build())
}

/// Rows handed to the writer at a time: their buffers stay in the processor's cache and are used again.
const BATCH_ROWS: usize = 1 << 14;

fn write_values(
    target: &mut SerializedColumnWriter<'_>,
    values: &Values<'_>,
    begin: usize,
    end: usize,
) -> Result<(), ParquetError> {
    let mut buffers = Buffers::default();
    for from in (begin..end).step_by(BATCH_ROWS) {
        write_rows(target, values, from..end.min(from + BATCH_ROWS), &mut buffers)?;
    }
    Ok(())
}

/// Room that one column's batches share.
#[derive(Default)]
struct Buffers {
    integers: Batch<i64>,
    codes: Vec<i32>,
    wide: Vec<i64>,
    narrow: Vec<u32>,
    bytes: Vec<u8>,
}

fn write_rows(
    target: &mut SerializedColumnWriter<'_>,
    values: &Values<'_>,
    rows: Range<usize>,
    buffers: &mut Buffers,
) -> Result<(), ParquetError> {
    match values {
        Values::Int64 { values, none } => buffers.integers.write_integers(target, &values[rows], *none),
        Values::Instant { values } => buffers.integers.write_integers(target, &values[rows], None),
        Values::Picked { pick, none } => {
            buffers.wide.clear();
            pick(rows, &mut buffers.wide);
            buffers.integers.write_integers(target, &buffers.wide, *none)
        }
        Values::PickedInstant { pick } => {
            buffers.wide.clear();
            pick(rows, &mut buffers.wide);
            buffers.integers.write_integers(target, &buffers.wide, None)
        }
        Values::Unsigned { values, none } => {
            buffers.wide.clear();
            buffers.wide.extend(values[rows].iter().copied().map(i64::from));
            buffers.integers.write_integers(target, &buffers.wide, none.map(i64::from))
        }
        Values::PickedUnsigned { pick, none } => {
            buffers.narrow.clear();
            pick(rows, &mut buffers.narrow);
            buffers.wide.clear();
            buffers.wide.extend(buffers.narrow.iter().copied().map(i64::from));
            buffers.integers.write_integers(target, &buffers.wide, none.map(i64::from))
        }
        Values::MaybeInstant { values } => {
            buffers.integers.fill(values[rows].iter().copied());
            buffers.integers.write(target)
        }
        Values::Code { values } => write_codes(target, &values[rows], &mut buffers.codes),
        Values::PickedCode { pick } => {
            buffers.bytes.clear();
            pick(rows, &mut buffers.bytes);
            write_codes(target, &buffers.bytes, &mut buffers.codes)
        }
        Values::Real { values } => {
            let mut batch = Batch::default();
            batch.fill(values[rows].iter().copied());
            target.typed::<DoubleType>().write_batch(&batch.present, Some(&batch.levels), None).map(|_| ())
        }
        Values::Text { values } => {
            let mut batch = Batch::default();
            batch.fill(values[rows].iter().map(|text| (!text.is_empty()).then(|| ByteArray::from(*text))));
            target.typed::<ByteArrayType>().write_batch(&batch.present, Some(&batch.levels), None).map(|_| ())
        }
    }
}

fn write_codes(
    target: &mut SerializedColumnWriter<'_>,
    values: &[u8],
    codes: &mut Vec<i32>,
) -> Result<(), ParquetError> {
    codes.clear();
    codes.extend(values.iter().copied().map(i32::from));
    target.typed::<Int32Type>().write_batch(codes, None, None).map(|_| ())
}

/// Present values of some rows, and for every row whether it has one.
#[derive(Default)]
struct Batch<T> {
    present: Vec<T>,
    levels: Vec<i16>,
}

impl<T> Batch<T> {
    fn fill(&mut self, values: impl Iterator<Item = Option<T>>) {
        self.present.clear();
        self.levels.clear();
        for value in values {
            self.levels.push(i16::from(value.is_some()));
            self.present.extend(value);
        }
    }
}

impl Batch<i64> {
    /// Writes integers, of which `none` stands for NULL.
    fn write_integers(
        &mut self,
        target: &mut SerializedColumnWriter<'_>,
        values: &[i64],
        none: Option<i64>,
    ) -> Result<(), ParquetError> {
        let Some(none) = none else {
            return target.typed::<Int64Type>().write_batch(values, None, None).map(|_| ());
        };
        self.levels.clear();
        self.levels.extend(values.iter().map(|value| i16::from(*value != none)));
        self.present.clear();
        self.present.extend(values.iter().copied().filter(|value| *value != none));
        self.write(target)
    }

    fn write(&self, target: &mut SerializedColumnWriter<'_>) -> Result<(), ParquetError> {
        target.typed::<Int64Type>().write_batch(&self.present, Some(&self.levels), None).map(|_| ())
    }
}
