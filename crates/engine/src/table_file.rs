//! One Parquet file, read by column and range of rows.

use std::fs::File;
use std::ops::Range;
use std::path::{Path, PathBuf};

use parquet::column::reader::{ColumnReaderImpl, get_typed_column_reader};
use parquet::data_type::{ByteArray, ByteArrayType, DataType, DoubleType, Int32Type, Int64Type};
use parquet::errors::ParquetError;
use parquet::file::page_index::column_index::ColumnIndexMetaData;
use parquet::file::reader::FileReader;
use parquet::file::serialized_reader::{ReadOptionsBuilder, SerializedFileReader};
use parquet::file::statistics::Statistics;

use crate::error::Error;
use crate::read_at::ReadAt;

/// Rows decoded at a time: their values stay in the processor's cache, and the room for them is made once.
const PIECE_ROWS: usize = 1 << 13;

/// An opened table file.
pub(crate) struct TableFile {
    path: PathBuf,
    reader: SerializedFileReader<ReadAt>,
    /// First row of every row group, and the number of rows at the end.
    group_begins: Vec<usize>,
}

/// One page of a sorted column: its rows, and the least and greatest value in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Page {
    pub(crate) rows: Range<usize>,
    pub(crate) least: i64,
    pub(crate) greatest: i64,
}

impl TableFile {
    pub(crate) fn open(path: &Path) -> Result<Self, Error> {
        let opened = File::open(path).and_then(ReadAt::new);
        let file = opened.map_err(|cause| Error::Open { path: path.to_path_buf(), cause })?;
        let options = ReadOptionsBuilder::new().with_page_index().build();
        let reader = SerializedFileReader::new_with_options(file, options)
            .map_err(|cause| Error::Read { path: path.to_path_buf(), cause })?;
        let mut group_begins = vec![0];
        for group in reader.metadata().row_groups() {
            let begin = group_begins.last().copied().unwrap_or(0);
            group_begins.push(begin + usize::try_from(group.num_rows()).unwrap_or(0));
        }
        Ok(Self { path: path.to_path_buf(), reader, group_begins })
    }

    pub(crate) fn rows(&self) -> usize {
        self.group_begins.last().copied().unwrap_or(0)
    }

    /// Least and greatest value of an integer column; everything where the file does not say.
    pub(crate) fn span(&self, column: &str) -> Result<(i64, i64), Error> {
        let position = self.position(column)?;
        let spans = self.reader.metadata().row_groups().iter().map(|group| {
            let Some(Statistics::Int64(values)) = group.column(position).statistics() else {
                return (i64::MIN, i64::MAX);
            };
            (values.min_opt().copied().unwrap_or(i64::MIN), values.max_opt().copied().unwrap_or(i64::MAX))
        });
        Ok(spans.reduce(|one, other| (one.0.min(other.0), one.1.max(other.1))).unwrap_or((i64::MIN, i64::MAX)))
    }

    fn failed(&self) -> impl Fn(ParquetError) -> Error + '_ {
        |cause| Error::Read { path: self.path.clone(), cause }
    }

    fn position(&self, column: &str) -> Result<usize, Error> {
        let schema = self.reader.metadata().file_metadata().schema_descr();
        let found = schema.columns().iter().position(|candidate| candidate.name() == column);
        found.ok_or_else(|| Error::Column { path: self.path.clone(), column: column.to_owned() })
    }

    /// The pages of an integer column with the values they span.
    pub(crate) fn pages(&self, column: &str) -> Result<Vec<Page>, Error> {
        let position = self.position(column)?;
        let mut pages = Vec::new();
        for group in 0..self.reader.metadata().num_row_groups() {
            let index = self.reader.metadata().page_index_for_row_group(group);
            let (Some(locations), Some(ColumnIndexMetaData::INT64(values))) =
                (index.page_locations(position), index.column_index(position))
            else {
                pages.push(Page {
                    rows: self.group_begins[group]..self.group_begins[group + 1],
                    least: i64::MIN,
                    greatest: i64::MAX,
                });
                continue;
            };
            let begins = locations.iter().map(|page| usize::try_from(page.first_row_index).unwrap_or(0));
            let begins: Vec<usize> = begins.map(|row| row + self.group_begins[group]).collect();
            for (page, begin) in begins.iter().enumerate() {
                let end = begins.get(page + 1).copied().unwrap_or(self.group_begins[group + 1]);
                let least = values.min_value(page).copied().unwrap_or(i64::MIN);
                let greatest = values.max_value(page).copied().unwrap_or(i64::MAX);
                pages.push(Page { rows: *begin..end, least, greatest });
            }
        }
        Ok(pages)
    }

    /// Calls `read` with a column reader standing at the first wanted row of each row group that `rows` touches.
    fn each_group<T: DataType>(
        &self,
        column: &str,
        rows: &Range<usize>,
        mut read: impl FnMut(&mut ColumnReaderImpl<T>, usize, bool) -> Result<(), ParquetError>,
    ) -> Result<(), Error> {
        let position = self.position(column)?;
        let optional = self.reader.metadata().file_metadata().schema_descr().column(position).max_def_level() > 0;
        for group in 0..self.group_begins.len() - 1 {
            let (begin, end) = (self.group_begins[group].max(rows.start), self.group_begins[group + 1].min(rows.end));
            if begin >= end {
                continue;
            }
            let row_group = self.reader.get_row_group(group).map_err(self.failed())?;
            let mut reader =
                get_typed_column_reader::<T>(row_group.get_column_reader(position).map_err(self.failed())?);
            let skip = begin - self.group_begins[group];
            if skip > 0 {
                reader.skip_records(skip).map_err(self.failed())?;
            }
            read(&mut reader, end - begin, optional).map_err(self.failed())?;
        }
        Ok(())
    }

    /// Appends values to `out`, converted; where the row has none, `none`.
    fn append<T: DataType, V: Clone>(
        &self,
        column: &str,
        rows: &Range<usize>,
        out: &mut Vec<V>,
        none: &V,
        convert: impl Fn(&T::T) -> V,
    ) -> Result<(), Error> {
        let mut values = Vec::with_capacity(PIECE_ROWS);
        let mut levels = Vec::with_capacity(PIECE_ROWS);
        out.reserve(rows.len());
        self.each_group::<T>(column, rows, |reader, mut wanted, optional| {
            while wanted > 0 {
                values.clear();
                levels.clear();
                let piece = wanted.min(PIECE_ROWS);
                let (read, _, _) = reader.read_records(piece, optional.then_some(&mut levels), None, &mut values)?;
                if optional && values.len() < read {
                    let mut present = values.iter();
                    let next = levels.iter().map(|level| {
                        if *level > 0 { present.next().map_or_else(|| none.clone(), &convert) } else { none.clone() }
                    });
                    out.extend(next);
                } else {
                    out.extend(values.iter().map(&convert));
                }
                // A file that holds fewer rows than it says is cut short here.
                wanted = if read == 0 { 0 } else { wanted - read.min(wanted) };
            }
            Ok(())
        })
    }

    pub(crate) fn read_i64(&self, column: &str, rows: &Range<usize>, out: &mut Vec<i64>) -> Result<(), Error> {
        self.append::<Int64Type, i64>(column, rows, out, &0, |value| *value)
    }

    pub(crate) fn read_u32(
        &self,
        column: &str,
        rows: &Range<usize>,
        none: u32,
        out: &mut Vec<u32>,
    ) -> Result<(), Error> {
        self.append::<Int64Type, u32>(column, rows, out, &none, |value| u32::try_from(*value).unwrap_or(none))
    }

    pub(crate) fn read_code(&self, column: &str, rows: &Range<usize>, out: &mut Vec<u8>) -> Result<(), Error> {
        self.append::<Int32Type, u8>(column, rows, out, &0, |value| u8::try_from(*value).unwrap_or(0))
    }

    pub(crate) fn whole_i64(&self, column: &str) -> Result<Vec<i64>, Error> {
        let mut out = Vec::new();
        self.read_i64(column, &(0..self.rows()), &mut out)?;
        Ok(out)
    }

    pub(crate) fn whole_u32(&self, column: &str) -> Result<Vec<u32>, Error> {
        let mut out = Vec::new();
        self.read_u32(column, &(0..self.rows()), 0, &mut out)?;
        Ok(out)
    }

    pub(crate) fn whole_instants(&self, column: &str) -> Result<Vec<Option<i64>>, Error> {
        let mut out = Vec::new();
        self.append::<Int64Type, Option<i64>>(column, &(0..self.rows()), &mut out, &None, |value| Some(*value))?;
        Ok(out)
    }

    pub(crate) fn whole_reals(&self, column: &str) -> Result<Vec<Option<f64>>, Error> {
        let mut out = Vec::new();
        self.append::<DoubleType, Option<f64>>(column, &(0..self.rows()), &mut out, &None, |value| Some(*value))?;
        Ok(out)
    }

    pub(crate) fn whole_texts(&self, column: &str) -> Result<Vec<String>, Error> {
        let mut out = Vec::new();
        let text = |value: &ByteArray| String::from_utf8_lossy(value.data()).into_owned();
        self.append::<ByteArrayType, String>(column, &(0..self.rows()), &mut out, &String::new(), text)?;
        Ok(out)
    }
}
