//! Work over many sources on several threads, summed in one order.

use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

/// Blocks that sources are cut into: the same whatever the number of threads, so that sums run in the same order.
const BLOCKS: usize = 32;

/// Runs `work` on blocks of sources and hands the results back in the order of the sources.
pub(crate) fn over_blocks<T: Send>(sources: &[u32], threads: usize, work: impl Fn(&[u32]) -> T + Sync) -> Vec<T> {
    let blocks: Vec<&[u32]> = sources.chunks(sources.len().div_ceil(BLOCKS).max(1)).collect();
    let next = AtomicUsize::new(0);
    let done = Mutex::new(Vec::with_capacity(blocks.len()));
    let take_on = || {
        while let Some((position, block)) = Some(next.fetch_add(1, Ordering::Relaxed))
            .and_then(|position| blocks.get(position).map(|block| (position, block)))
        {
            let result = work(block);
            done.lock().unwrap_or_else(std::sync::PoisonError::into_inner).push((position, result));
        }
    };
    std::thread::scope(|scope| {
        for _ in 1..threads.clamp(1, blocks.len().max(1)) {
            scope.spawn(take_on);
        }
        take_on();
    });
    let mut done = done.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner);
    done.sort_unstable_by_key(|(position, _)| *position);
    done.into_iter().map(|(_, result)| result).collect()
}

/// Sums vectors of one length, in order.
pub(crate) fn sum_in_order(parts: Vec<Vec<f64>>, length: usize) -> Vec<f64> {
    let mut sums = vec![0.0; length];
    for part in parts {
        sums.iter_mut().zip(part).for_each(|(sum, value)| *sum += value);
    }
    sums
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_come_in_the_order_of_the_sources_on_any_number_of_threads() {
        let sources: Vec<u32> = (0..100).collect();
        for threads in [0, 1, 2, 7] {
            let parts = over_blocks(&sources, threads, <[u32]>::to_vec);
            assert_eq!(parts.concat(), sources);
            assert_eq!(parts.len(), 25);
        }
        assert!(over_blocks(&[], 2, <[u32]>::to_vec).is_empty());
    }
}
