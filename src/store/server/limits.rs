//! How long a server may keep us waiting, and how many connections we take of
//! it. Given as parameters of the ledger's address.

use std::time::Duration;

/// The parameters of an address that are ours, in seconds but for the last.
pub(crate) const PARAMETERS: [&str; 4] =
    ["connect_timeout", "acquire_timeout", "statement_timeout", "connections"];

/// How much longer than others a statement may take that fills, sorts or
/// indexes whole tables, or waits for who does so.
const LONG: u32 = 60;

/// The bounds of waiting, and of connections.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Limits {
    /// Until a connection stands and the server has greeted.
    pub(crate) connect: Duration,
    /// Until one of our connections is free.
    pub(crate) acquire: Duration,
    /// Until a statement gives its next row, or ends.
    pub(crate) statement: Duration,
    /// The most connections beside the writer's.
    pub(crate) connections: u32,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(10),
            acquire: Duration::from_secs(10),
            statement: Duration::from_mins(1),
            connections: 6,
        }
    }
}

impl Limits {
    /// Until a statement over whole tables gives its next row, or ends.
    pub(crate) fn long(self) -> Duration {
        self.statement * LONG
    }

    /// Takes a parameter of the address; `Err`: it may not be that.
    pub(crate) fn set(&mut self, name: &str, value: &str) -> Result<(), String> {
        let number: u32 = value
            .parse()
            .ok()
            .filter(|number| (1..=86_400).contains(number))
            .ok_or(format!("{name} must be a whole number from 1 to 86400"))?;
        let seconds = Duration::from_secs(number.into());
        match name {
            "connect_timeout" => self.connect = seconds,
            "acquire_timeout" => self.acquire = seconds,
            "statement_timeout" => self.statement = seconds,
            // One holds the right to build while others read and write.
            "connections" => self.connections = number.clamp(3, 64),
            other => return Err(format!("{other} is no parameter of a ledger's address")),
        }
        Ok(())
    }
}
