//! One run in a file: blocks of columns, written once and read once.

use std::fs::File;
use std::io::{BufReader, BufWriter, Read, Write};
use std::ops::Range;
use std::path::{Path, PathBuf};

use records::Communications;

use crate::error::Error;

/// Rows of a block.
pub(crate) const BLOCK_ROWS: usize = 1 << 12;

/// A column's values are alike and stand once.
const ALIKE: u8 = 0;
/// A column's values stand one by one.
const EACH: u8 = 1;

/// Writes rows in the order given.
pub(crate) fn write_run(path: &Path, rows: &Communications, raw: &[u64], order: &[u32]) -> Result<(), Error> {
    let file = File::create(path).map_err(Error::file("creating", path))?;
    let mut out = BufWriter::with_capacity(1 << 20, file);
    let mut block = Communications::default();
    let mut picks = Vec::new();
    for positions in order.chunks(BLOCK_ROWS) {
        picks.clear();
        picks.extend(positions.iter().map(|at| (0, *at)));
        block.clear();
        block.extend_picked(&[rows], &picks);
        let digests: Vec<u64> = positions.iter().map(|at| raw[*at as usize]).collect();
        write_block(&mut out, &block, &digests).map_err(Error::file("writing", path))?;
    }
    out.flush().map_err(Error::file("writing", path))
}

fn write_block(out: &mut impl Write, rows: &Communications, raw: &[u64]) -> std::io::Result<()> {
    let count = u32::try_from(rows.len()).unwrap_or(u32::MAX);
    out.write_all(&count.to_le_bytes())?;
    out.write_all(&rows.start_ms.first().copied().unwrap_or(0).to_le_bytes())?;
    write_column(out, &rows.start_ms, i64::to_le_bytes)?;
    for party in [&rows.a, &rows.b] {
        for column in [&party.number, &party.imei, &party.imsi, &party.cell_start, &party.cell_end] {
            write_column(out, column, i64::to_le_bytes)?;
        }
    }
    for column in [&rows.duration_s, &rows.source, &rows.row, &rows.source_2, &rows.row_2] {
        write_column(out, column, u32::to_le_bytes)?;
    }
    for column in [&rows.kind, &rows.billing] {
        write_column(out, column, |value| [value])?;
    }
    write_column(out, raw, u64::to_le_bytes)
}

fn write_column<T: Copy + PartialEq, const N: usize>(
    out: &mut impl Write,
    values: &[T],
    bytes: impl Fn(T) -> [u8; N],
) -> std::io::Result<()> {
    if let [first, rest @ ..] = values
        && rest.iter().all(|value| value == first)
    {
        out.write_all(&[ALIKE])?;
        return out.write_all(&bytes(*first));
    }
    out.write_all(&[EACH])?;
    let mut all = Vec::with_capacity(values.len() * N);
    values.iter().for_each(|value| all.extend_from_slice(&bytes(*value)));
    out.write_all(&all)
}

/// A run being read, block by block.
#[derive(Debug)]
pub(crate) struct RunReader<R> {
    path: PathBuf,
    input: R,
    /// First start and rows of the block that comes next.
    ahead: Option<(i64, usize)>,
    rows: Communications,
    raw: Vec<u64>,
    /// Rows held that have been given.
    given: usize,
}

impl RunReader<BufReader<File>> {
    pub(crate) fn open(path: PathBuf) -> Result<Self, Error> {
        let file = File::open(&path).map_err(Error::file("opening", &path))?;
        let input = BufReader::with_capacity(1 << 16, file);
        let mut reader = Self { path, input, ahead: None, rows: Communications::default(), raw: Vec::new(), given: 0 };
        reader.look_ahead().map_err(Error::file("reading", &reader.path))?;
        Ok(reader)
    }
}

impl<R: Read> RunReader<R> {
    /// Rows and digests held; [`RunReader::read_before`] says which of them are due.
    pub(crate) fn held(&self) -> (&Communications, &[u64]) {
        (&self.rows, &self.raw)
    }

    /// Reads on until everything before the bound is held; answers which of the rows held are due.
    pub(crate) fn read_before(&mut self, bound_ms: i64) -> Result<Range<usize>, Error> {
        let mut left = Communications::default();
        self.rows.split_front(self.given, &mut left);
        self.rows = left;
        self.raw.drain(..self.given);
        while let Some((first_ms, count)) = self.ahead
            && first_ms < bound_ms
        {
            self.read_block(count).and_then(|()| self.look_ahead()).map_err(Error::file("reading", &self.path))?;
        }
        self.given = self.rows.start_ms.partition_point(|start| *start < bound_ms);
        Ok(0..self.given)
    }

    fn look_ahead(&mut self) -> std::io::Result<()> {
        let mut count = [0; 4];
        self.ahead = None;
        match self.input.read_exact(&mut count) {
            Ok(()) => {}
            Err(end) if end.kind() == std::io::ErrorKind::UnexpectedEof => return Ok(()),
            Err(other) => return Err(other),
        }
        let mut first = [0; 8];
        self.input.read_exact(&mut first)?;
        self.ahead = Some((i64::from_le_bytes(first), u32::from_le_bytes(count) as usize));
        Ok(())
    }

    fn read_block(&mut self, count: usize) -> std::io::Result<()> {
        let (input, rows) = (&mut self.input, &mut self.rows);
        read_column(input, count, &mut rows.start_ms, i64::from_le_bytes)?;
        for party in [&mut rows.a, &mut rows.b] {
            for column in
                [&mut party.number, &mut party.imei, &mut party.imsi, &mut party.cell_start, &mut party.cell_end]
            {
                read_column(input, count, column, i64::from_le_bytes)?;
            }
        }
        for column in [&mut rows.duration_s, &mut rows.source, &mut rows.row, &mut rows.source_2, &mut rows.row_2] {
            read_column(input, count, column, u32::from_le_bytes)?;
        }
        for column in [&mut rows.kind, &mut rows.billing] {
            read_column(input, count, column, |[byte]: [u8; 1]| byte)?;
        }
        read_column(input, count, &mut self.raw, u64::from_le_bytes)
    }
}

fn read_column<T: Copy, const N: usize>(
    input: &mut impl Read,
    count: usize,
    to: &mut Vec<T>,
    value: impl Fn([u8; N]) -> T,
) -> std::io::Result<()> {
    let mut form = [0];
    input.read_exact(&mut form)?;
    if form == [ALIKE] {
        let mut one = [0; N];
        input.read_exact(&mut one)?;
        to.resize(to.len() + count, value(one));
        return Ok(());
    }
    let mut all = vec![0; count * N];
    input.read_exact(&mut all)?;
    to.extend(all.as_chunks::<N>().0.iter().map(|bytes| value(*bytes)));
    Ok(())
}
