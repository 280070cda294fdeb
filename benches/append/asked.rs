//! What the command line asks for.

use std::time::Duration;

/// How long, how often, at which flushes, which cases.
pub(crate) struct Asked {
    /// Of one case.
    pub(crate) length: Duration,
    pub(crate) rounds: u64,
    /// Milliseconds; `None`: the disk's own.
    pub(crate) flushes: Vec<Option<f64>>,
    only: Option<String>,
}

impl Asked {
    pub(crate) fn read(arguments: impl Iterator<Item = String>) -> Self {
        let mut asked =
            Self { length: Duration::from_secs(4), rounds: 3, flushes: Vec::new(), only: None };
        let mut numbers = 0;
        let mut arguments = arguments.filter(|argument| argument != "--bench");
        while let Some(argument) = arguments.next() {
            if argument == "--flush" {
                let given = arguments.next().expect("milliseconds after --flush");
                asked.flushes.push(Some(given.parse().expect("milliseconds after --flush")));
            } else if argument == "--only" {
                asked.only = arguments.next();
            } else {
                let number = argument.parse().expect("a number of seconds, then of rounds");
                if numbers == 0 {
                    asked.length = Duration::from_secs(number);
                } else {
                    asked.rounds = number;
                }
                numbers += 1;
            }
        }
        if asked.flushes.is_empty() {
            asked.flushes.push(None);
        }
        asked
    }

    /// Whether the case is asked for.
    pub(crate) fn wants(&self, name: &str) -> bool {
        self.only.as_ref().is_none_or(|only| name.contains(only.as_str()))
    }
}
