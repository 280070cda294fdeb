//! An event of a payment's life, borrowed from the enterprise's event.

mod facets;

use super::{EnterpriseEvent, payment};

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

        /// Every event of a payment's life, as one pattern: for those who match
        /// all events of an enterprise and treat these alike.
        #[macro_export]
        macro_rules! payment_events {
            () => { $($crate::enterprise::event::EnterpriseEvent::$name(_))|+ };
        }

        $(impl From<payment::$name> for EnterpriseEvent {
            fn from(event: payment::$name) -> Self {
                Self::$name(event)
            }
        })+
    };
}

with_payment_events!(borrow_events);
