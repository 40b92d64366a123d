//! Sessions: contact with one person without a break of an hour.

use records::{HOUR_MS, Kind, NO_DURATION, NumberSides, OUTGOING};

/// A break that ends a session (start value).
pub(crate) const BREAK_MS: i64 = HOUR_MS;

/// One session with one contact.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Session {
    pub(crate) start_ms: i64,
    /// Whether the contact began it.
    pub(crate) by_contact: bool,
    pub(crate) events: u32,
    /// Times that the direction turned.
    pub(crate) turns: u32,
    pub(crate) talk_s: u32,
}

/// Cuts one contact's rows (positions in order of time) into sessions. Rows of flares are not conversation and are left out.
pub(crate) fn sessions(sides: &NumberSides<'_>, rows: &[u32], in_flare: &[bool], mut visit: impl FnMut(&Session)) {
    let mut current: Option<(Session, i64, bool)> = None;
    for row in rows.iter().map(|row| *row as usize) {
        if in_flare[row] {
            continue;
        }
        let (at, outgoing) = (sides.start_ms[row], sides.flags[row] & OUTGOING != 0);
        let seconds = sides.duration_s.get(row).copied().filter(|seconds| *seconds != NO_DURATION).unwrap_or(0);
        match &mut current {
            Some((session, last, was_outgoing)) if at - *last <= BREAK_MS => {
                session.events += 1;
                session.turns += u32::from(*was_outgoing != outgoing);
                session.talk_s = session.talk_s.saturating_add(seconds);
                *last = at;
                *was_outgoing = outgoing;
            }
            _ => {
                if let Some((session, ..)) = &current {
                    visit(session);
                }
                let session = Session { start_ms: at, by_contact: !outgoing, events: 1, turns: 0, talk_s: seconds };
                current = Some((session, at, outgoing));
            }
        }
    }
    if let Some((session, ..)) = &current {
        visit(session);
    }
}

/// Whether a row is a call or a message, and not a data session.
pub(crate) fn is_contact(sides: &NumberSides<'_>, row: usize) -> bool {
    sides.other[row] != 0 && sides.kind(row).is_some_and(|kind| kind != Kind::Data)
}
