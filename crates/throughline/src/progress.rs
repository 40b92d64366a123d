//! How far a long command has come: bars on a terminal, plain lines otherwise. Always on standard error.

use std::io::IsTerminal;
use std::sync::Mutex;
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressStyle};
use workbench::Progress;

/// Shares below which a stage on a plain stream says nothing new.
const PLAIN_STEP: f64 = 0.25;

/// Shows stages on standard error.
pub(crate) struct Stages {
    terminal: bool,
    current: Mutex<Option<Stage>>,
}

struct Stage {
    name: String,
    bar: Option<ProgressBar>,
    begun: Instant,
    told: f64,
}

impl Stages {
    /// A display that suits where standard error goes.
    pub(crate) fn new() -> Self {
        Self { terminal: std::io::stderr().is_terminal(), current: Mutex::new(None) }
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Option<Stage>> {
        self.current.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}

impl Progress for Stages {
    fn begin(&self, stage: &str) {
        self.end();
        let bar = self.terminal.then(|| {
            let bar = ProgressBar::new(1_000);
            let style = ProgressStyle::with_template("{msg:<28} {bar:40} {percent:>3} %  {elapsed}");
            if let Ok(style) = style {
                bar.set_style(style);
            }
            bar.set_message(stage.to_owned());
            bar.enable_steady_tick(Duration::from_millis(200));
            bar
        });
        *self.lock() = Some(Stage { name: stage.to_owned(), bar, begun: Instant::now(), told: 0.0 });
    }

    fn advance(&self, share: f64) {
        let mut current = self.lock();
        let Some(stage) = current.as_mut() else { return };
        let share = share.clamp(0.0, 1.0);
        match &stage.bar {
            Some(bar) => bar.set_position(thousandths(share)),
            None if share >= stage.told + PLAIN_STEP && share < 1.0 => {
                stage.told = share;
                eprintln!("{}: {:.0} %", stage.name, share * 100.0);
            }
            None => {}
        }
    }

    fn end(&self) {
        let Some(stage) = self.lock().take() else { return };
        if let Some(bar) = stage.bar {
            bar.finish_and_clear();
        }
        eprintln!("{}: done in {:.1} s", stage.name, stage.begun.elapsed().as_secs_f64());
    }

    fn warn(&self, message: &str) {
        match self.lock().as_ref().and_then(|stage| stage.bar.as_ref()) {
            Some(bar) => bar.suspend(|| eprintln!("{message}")),
            None => eprintln!("{message}"),
        }
    }
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a share between 0 and 1")]
fn thousandths(share: f64) -> u64 {
    (share * 1_000.0) as u64
}
