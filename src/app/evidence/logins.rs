//! The login that the server wrote beside each event against the one that the
//! event's metadata name.

use serde::Deserialize;

use bofu_proof::finding::{FindingKind, Findings};
use bofu_store::StoredEvent;

#[derive(Deserialize)]
struct Named {
    db_user: Option<String>,
}

/// Compares the logins of events in order.
#[derive(Debug, Default)]
pub(super) struct Logins {
    /// An earlier event has one, so every later one must.
    begun: bool,
}

impl Logins {
    /// Looks at one event. SQLite and the first layout keep no login.
    pub(super) fn check(&mut self, stored: &StoredEvent, findings: &mut Findings) {
        let Some(login) = &stored.db_session else {
            if self.begun {
                findings.add(
                    FindingKind::LoginMismatch,
                    Some(stored.position),
                    "the server's word about the login is missing".to_owned(),
                    "缺少服务器记录的登录用户".to_owned(),
                );
            }
            return;
        };
        self.begun = true;
        let named = serde_json::from_str::<Named>(&stored.metadata).ok();
        let named = named.and_then(|named| named.db_user).unwrap_or_default();
        if named != *login {
            findings.add(
                FindingKind::LoginMismatch,
                Some(stored.position),
                format!("the metadata name the database user {named:?}, the server says {login:?}"),
                format!("元数据中的数据库用户为“{named}”，服务器记录为“{login}”"),
            );
        }
    }
}
