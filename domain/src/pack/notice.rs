//! The notice 公示 that a pack asks for before payment.

use super::{ActivePack, Fault, FaultKind, Pack};

/// The reading that says for how many working days.
pub(super) const NOTICE_DAYS: &str = "notice-days";

/// The most working days.
pub(super) const MOST_DAYS: i64 = 60;

impl Pack {
    /// Reads and checks a pack that is to be adopted: beside what [`Pack::parse`]
    /// asks of every pack, it says whether there is a notice before payment.
    ///
    /// # Errors
    /// All its faults at once.
    pub fn check(text: &str) -> Result<Self, Vec<Fault>> {
        let pack = Self::parse(text)?;
        let notice = pack.readings.iter().find(|reading| reading.id.as_str() == NOTICE_DAYS);
        if notice.is_some_and(|reading| reading.default.is_empty()) {
            let (kind, place) = (FaultKind::NoNotice {}, "notice".to_owned());
            return Err(vec![Fault { kind, place, line: None }]);
        }
        Ok(pack)
    }
}

impl ActivePack {
    /// For how many working days a grant is published before it is paid; 0: it
    /// pays at once. `None`: the pack does not say, and no decision does.
    pub fn notice_days(&self) -> Option<u32> {
        self.integer(NOTICE_DAYS)
    }
}
