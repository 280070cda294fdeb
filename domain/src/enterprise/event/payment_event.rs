//! An event of a payment's life, borrowed from the enterprise's event.

mod facets;

use super::{EnterpriseEvent, payment};
use crate::event::Facets;

macro_rules! borrow_events {
    ($($name:ident)+) => {
        /// An event of a payment's life, borrowed.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        #[allow(missing_docs, reason = "each variant is named for its event")]
        pub enum PaymentEvent<'a> {
            $($name(&'a payment::$name),)+
        }

        impl<'a> PaymentEvent<'a> {
            /// The event's name, as it is stored.
            pub fn name(self) -> &'static str {
                match self { $(Self::$name(_) => stringify!($name),)+ }
            }

            /// What it tells of itself.
            pub fn facets(self) -> &'a dyn Facets {
                match self { $(Self::$name(event) => event,)+ }
            }
        }

        impl EnterpriseEvent {
            /// The event, where it is one between a grant and a closed matter.
            pub fn payment(&self) -> Option<PaymentEvent<'_>> {
                $(if let Self::$name(event) = self {
                    return Some(PaymentEvent::$name(event));
                })+
                None
            }
        }
    };
}

payment_events!(names borrow_events);
