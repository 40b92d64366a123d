//! Flares: one text to many people within minutes.

use records::{HOUR_MS, Kind, MINUTE_MS, NumberSides};

/// Width of the window in which recipients are counted.
pub(crate) const WINDOW_MS: i64 = 10 * MINUTE_MS;
/// Fewest recipients of a flare. `methods` start with 15; lists of 20 to 30 customers, of whom a flare reaches six in ten, need 12.
pub(crate) const RECIPIENTS: usize = 12;
/// How long an answer counts as one.
pub(crate) const ANSWER_MS: i64 = 2 * HOUR_MS;

/// One flare.
#[derive(Clone, Debug, PartialEq)]
pub struct Flare {
    /// First text.
    pub from_ms: i64,
    /// Last text.
    pub to_ms: i64,
    /// Different people who got it.
    pub recipients: usize,
    /// Share of them who got in touch within two hours.
    pub answered: f64,
    /// The same share at the same hour on days around it, without a flare.
    pub usual: f64,
}

/// Finds flares and marks their rows.
///
/// `contact_of` gives each row's contact as a small number; rows of no contact are `u32::MAX`.
pub(crate) fn find_flares(sides: &NumberSides<'_>, contact_of: &[u32], contacts: usize) -> (Vec<Flare>, Vec<bool>) {
    let mut in_flare = vec![false; sides.len()];
    let sent = |row: &usize| {
        contact_of[*row] != u32::MAX
            && sides.is_outgoing(*row)
            && matches!(sides.kind(*row), Some(Kind::Sms | Kind::Mms))
    };
    let texts: Vec<usize> = (0..sides.len()).filter(sent).collect();
    if texts.len() < RECIPIENTS {
        return (Vec::new(), in_flare);
    }
    let mut spans: Vec<(usize, usize)> = Vec::new();
    let mut count = vec![0_u32; contacts];
    let (mut distinct, mut begin) = (0_usize, 0_usize);
    for (end, row) in texts.iter().enumerate() {
        let slot = &mut count[contact_of[*row] as usize];
        distinct += usize::from(*slot == 0);
        *slot += 1;
        while sides.start_ms[*row] - sides.start_ms[texts[begin]] >= WINDOW_MS {
            let slot = &mut count[contact_of[texts[begin]] as usize];
            *slot -= 1;
            distinct -= usize::from(*slot == 0);
            begin += 1;
        }
        if distinct >= RECIPIENTS {
            match spans.last_mut() {
                Some((_, last)) if *last >= begin => *last = end,
                _ => spans.push((begin, end)),
            }
        }
    }
    let mut flares = Vec::with_capacity(spans.len());
    for (begin, end) in spans {
        let rows = &texts[begin..=end];
        for row in rows {
            in_flare[*row] = true;
        }
        let mut recipients: Vec<u32> = rows.iter().map(|row| contact_of[*row]).collect();
        recipients.sort_unstable();
        recipients.dedup();
        flares.push(Flare {
            from_ms: sides.start_ms[rows[0]],
            to_ms: sides.start_ms[rows[rows.len() - 1]],
            recipients: recipients.len(),
            answered: 0.0,
            usual: 0.0,
        });
        if let Some(flare) = flares.last_mut() {
            flare.answered = answered(sides, contact_of, &recipients, flare.to_ms);
            flare.usual = usual(sides, contact_of, &recipients, flare.to_ms);
        }
    }
    (flares, in_flare)
}

/// Share of the recipients who get in touch within two hours of an instant.
fn answered(sides: &NumberSides<'_>, contact_of: &[u32], recipients: &[u32], from_ms: i64) -> f64 {
    let begin = sides.start_ms.partition_point(|start| *start < from_ms);
    let mut back: Vec<u32> = (begin..sides.len())
        .take_while(|row| sides.start_ms[*row] < from_ms + ANSWER_MS)
        .filter(|row| !sides.is_outgoing(*row) && recipients.binary_search(&contact_of[*row]).is_ok())
        .map(|row| contact_of[row])
        .collect();
    back.sort_unstable();
    back.dedup();
    back.len() as f64 / recipients.len().max(1) as f64
}

/// The same share at the same hour, one, two and three days before and after.
fn usual(sides: &NumberSides<'_>, contact_of: &[u32], recipients: &[u32], at_ms: i64) -> f64 {
    let (first, last) = (sides.start_ms[0], sides.start_ms[sides.len() - 1]);
    let days = [-3, -2, -1, 1, 2, 3].map(|day| at_ms + day * records::DAY_MS);
    let shares: Vec<f64> = days
        .into_iter()
        .filter(|at| (first..=last).contains(at))
        .map(|at| answered(sides, contact_of, recipients, at))
        .collect();
    if shares.is_empty() { 0.0 } else { shares.iter().sum::<f64>() / shares.len() as f64 }
}
