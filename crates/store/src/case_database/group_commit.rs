//! Group commit: callers that arrive while a commit is under way are written together by the next one.
//!
//! What makes a commit dear is that the disk must have it. Fifty readers who each wait for a commit of their own wait for fifty; in a
//! group they wait for two at most. No thread of its own: whoever finds nobody writing writes for all who wait.

use std::collections::BTreeMap;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use crate::error::Error;

/// Which share of the last commit's time a writer waits for the callers of the last group to come back: they have just got their answers,
/// and whoever comes a moment too late pays for a whole commit.
const SHARE_OF_A_COMMIT: u32 = 4;

/// Those who wait for a commit.
#[derive(Debug)]
pub(super) struct GroupCommit<T> {
    line: Mutex<Line<T>>,
    /// A group was written.
    turned: Condvar,
    /// Somebody lined up.
    arrived: Condvar,
}

#[derive(Debug)]
struct Line<T> {
    /// Number of the group that is being gathered.
    gathering: u64,
    /// What its callers brought.
    brought: Vec<T>,
    /// How many callers it has.
    callers: usize,
    /// Whether somebody writes.
    writing: bool,
    /// How many callers the last group had, and how long its commit took.
    last: (usize, Duration),
    /// Groups that were written, until each of their callers has its answer.
    settled: BTreeMap<u64, Settled>,
}

#[derive(Debug)]
struct Settled {
    /// Ids in order of what was brought; nothing where the commit failed.
    ids: Option<Vec<i64>>,
    /// Callers who do not know yet.
    callers: usize,
}

/// A group in the hands of whoever writes it. Dropped before it is settled, as when the writing panics, it counts as failed: nobody
/// waits for ever.
struct Led<'a, T> {
    of: &'a GroupCommit<T>,
    number: u64,
    callers: usize,
    begun: Instant,
    ids: Option<Vec<i64>>,
}

impl<T> Default for GroupCommit<T> {
    fn default() -> Self {
        let line = Line {
            gathering: 0,
            brought: Vec::new(),
            callers: 0,
            writing: false,
            last: (0, Duration::ZERO),
            settled: BTreeMap::new(),
        };
        Self { line: Mutex::new(line), turned: Condvar::new(), arrived: Condvar::new() }
    }
}

impl<T: Clone> GroupCommit<T> {
    /// Has `mine` written, together with what others bring. Returns after the commit that wrote it, with the ids of `mine`.
    ///
    /// A group that fails is no reason to refuse each of its callers: one of them may have brought what the database does not take. Each then
    /// writes by itself, and hears its own error.
    ///
    /// # Errors What `write` says.
    pub(super) fn write(&self, mine: &[T], write: impl Fn(&[T]) -> Result<Vec<i64>, Error>) -> Result<Vec<i64>, Error> {
        let (number, first) = self.line_up(mine);
        let mut line = self.lock();
        loop {
            if let Some(ids) = line.answer(number, first, mine.len()) {
                drop(line);
                return ids.map_or_else(|| write(mine), Ok);
            }
            if line.writing {
                line = self.turned.wait(line).unwrap_or_else(PoisonError::into_inner);
                continue;
            }
            // Nobody writes and this group has no answer, so it is the one that is being gathered.
            let (brought, mut led) = self.lead(line);
            let written = write(&brought);
            if led.callers == 1 {
                // Nobody else waits for it: the error is this caller's own.
                led.callers = 0;
                return written;
            }
            led.ids = written.ok();
            drop(led);
            line = self.lock();
        }
    }

    fn line_up(&self, mine: &[T]) -> (u64, usize) {
        let mut line = self.lock();
        let first = line.brought.len();
        line.brought.extend_from_slice(mine);
        line.callers += 1;
        self.arrived.notify_one();
        (line.gathering, first)
    }

    fn lead(&self, mut line: MutexGuard<'_, Line<T>>) -> (Vec<T>, Led<'_, T>) {
        line.writing = true;
        let (expected, commit) = line.last;
        if expected > 1 {
            let waited =
                self.arrived.wait_timeout_while(line, commit / SHARE_OF_A_COMMIT, |line| line.callers < expected);
            line = waited.unwrap_or_else(PoisonError::into_inner).0;
        }
        let led = Led { of: self, number: line.gathering, callers: line.callers, begun: Instant::now(), ids: None };
        line.gathering += 1;
        line.last.0 = std::mem::take(&mut line.callers);
        (std::mem::take(&mut line.brought), led)
    }
}

impl<T> GroupCommit<T> {
    fn lock(&self) -> MutexGuard<'_, Line<T>> {
        // Nothing panics while it holds the line, and every state of the line is a whole one.
        self.line.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<T> Line<T> {
    /// What became of a group, for one of its callers; nothing while it is not written. The inner nothing is a commit that failed.
    fn answer(&mut self, number: u64, first: usize, count: usize) -> Option<Option<Vec<i64>>> {
        let settled = self.settled.get_mut(&number)?;
        let own = settled.ids.as_ref().map(|ids| ids[first..first + count].to_vec());
        settled.callers -= 1;
        if settled.callers == 0 {
            self.settled.remove(&number);
        }
        Some(own)
    }
}

impl<T> Drop for Led<'_, T> {
    fn drop(&mut self) {
        // Whoever panics asks for no answer.
        let callers = self.callers - usize::from(std::thread::panicking() && self.callers > 0);
        let mut line = self.of.lock();
        line.writing = false;
        line.last.1 = self.begun.elapsed();
        if callers > 0 {
            line.settled.insert(self.number, Settled { ids: self.ids.take(), callers });
        }
        drop(line);
        self.of.turned.notify_all();
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Barrier;
    use std::sync::atomic::{AtomicI64, AtomicUsize, Ordering};
    use std::sync::mpsc::channel;

    use super::*;

    /// A database that counts its commits and gives each thing its own number as id; it refuses whatever holds a 13.
    #[derive(Default)]
    struct Counted {
        commits: AtomicUsize,
        written: Mutex<Vec<i64>>,
    }

    impl Counted {
        fn commit(&self, things: &[i64]) -> Result<Vec<i64>, Error> {
            if things.contains(&13) {
                return Err(Error::NoRandomness);
            }
            self.commits.fetch_add(1, Ordering::SeqCst);
            self.written.lock().expect("whole").extend(things);
            Ok(things.iter().map(|thing| thing * 10).collect())
        }
    }

    /// Starts callers while the first commit is held up, so that all of them stand in one group; gives what each was told.
    fn held_up(line: &GroupCommit<i64>, counted: &Counted, callers: &[i64]) -> Vec<Result<Vec<i64>, Error>> {
        let (let_go, held) = channel::<()>();
        let held = Mutex::new(held);
        let begun = Barrier::new(2);
        std::thread::scope(|scope| {
            scope.spawn(|| {
                let first = line.write(&[1], |things| {
                    begun.wait();
                    let _ = held.lock().expect("whole").recv();
                    counted.commit(things)
                });
                assert_eq!(first.expect("written"), [10]);
            });
            begun.wait();
            #[expect(clippy::needless_collect, reason = "all are started before one is waited for")]
            let waiting: Vec<_> = callers
                .iter()
                .map(|thing| scope.spawn(move || line.write(&[*thing, thing + 1_000], |things| counted.commit(things))))
                .collect();
            while line.lock().callers < callers.len() {
                std::thread::yield_now();
            }
            let_go.send(()).expect("it waits");
            waiting.into_iter().map(|caller| caller.join().expect("ended")).collect()
        })
    }

    #[test]
    fn those_who_wait_are_written_by_one_commit_and_each_gets_its_own_ids() {
        let (line, counted) = (GroupCommit::default(), Counted::default());
        let told = held_up(&line, &counted, &[2, 3, 4, 5]);
        for (thing, ids) in [2, 3, 4, 5].into_iter().zip(told) {
            assert_eq!(ids.expect("written"), [thing * 10, (thing + 1_000) * 10]);
        }
        assert_eq!(counted.commits.load(Ordering::SeqCst), 2, "one for the first, one for the four who waited");
        assert!(line.lock().settled.is_empty(), "nothing is kept of groups whose callers all know");
    }

    #[test]
    fn what_the_database_does_not_take_is_refused_to_whoever_brought_it_alone() {
        let (line, counted) = (GroupCommit::default(), Counted::default());
        let told = held_up(&line, &counted, &[2, 13, 4]);
        assert_eq!(told.iter().map(Result::is_ok).collect::<Vec<_>>(), [true, false, true]);
        let mut written = counted.written.lock().expect("whole").clone();
        written.sort_unstable();
        assert_eq!(written, [1, 2, 4, 1_002, 1_004]);
    }

    #[test]
    fn a_writer_that_panics_leaves_nobody_waiting() {
        let line = GroupCommit::<i64>::default();
        let panicked =
            std::thread::scope(|scope| scope.spawn(|| line.write(&[1], |_| panic!("a fault of ours"))).join().is_err());
        assert!(panicked);
        assert_eq!(line.write(&[2], |things| Ok(things.to_vec())).expect("written"), [2]);
        assert!(line.lock().settled.is_empty());
    }

    #[test]
    fn many_callers_at_one_time_are_each_written_once() {
        let (line, next) = (GroupCommit::default(), AtomicI64::new(0));
        let written = Mutex::new(Vec::new());
        std::thread::scope(|scope| {
            for _ in 0..16 {
                scope.spawn(|| {
                    for _ in 0..200 {
                        let thing = next.fetch_add(1, Ordering::SeqCst);
                        let ids = line.write(&[thing], |things| {
                            written.lock().expect("whole").extend_from_slice(things);
                            Ok(things.to_vec())
                        });
                        assert_eq!(ids.expect("written"), [thing]);
                    }
                });
            }
        });
        let mut written = written.into_inner().expect("whole");
        written.sort_unstable();
        assert_eq!(written, (0..3_200).collect::<Vec<_>>());
    }
}
