//! The versions of the message.

/// Which elements a version has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Version {
    /// 02 to 06: a status is a code, a party a name.
    Early,
    /// 07 to 13: a status is `Cd` or `Prtry`, a party `Pty` or `Agt`.
    Late,
}

impl Version {
    /// The version by its two digits.
    pub(super) fn known(digits: &str) -> Option<Self> {
        match digits {
            "02" | "03" | "04" | "05" | "06" => Some(Self::Early),
            "07" | "08" | "09" | "10" | "11" | "12" | "13" => Some(Self::Late),
            _ => None,
        }
    }
}
