//! Lifts old versions of events when they are read. Stored events stay as they
//! are.

use std::{fmt, sync::Arc};

use cqrs_es::persist::{EventUpcaster, SerializedEvent};

/// The upcasters, in the order in which they are tried on every event.
#[derive(Clone, Default)]
pub struct Upcasters(Vec<Arc<dyn EventUpcaster>>);

impl Upcasters {
    /// Those that this program ships: every event is still in its first version.
    pub fn shipped() -> Self {
        Self::default()
    }

    /// With one more, tried after the others.
    #[must_use]
    pub fn with(mut self, upcaster: impl EventUpcaster + 'static) -> Self {
        self.0.push(Arc::new(upcaster));
        self
    }

    /// Whether there are none.
    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Lifts an event, as the event store of `cqrs-es` does.
    pub(super) fn lift(&self, event: SerializedEvent) -> SerializedEvent {
        self.0.iter().fold(event, |event, upcaster| {
            if upcaster.can_upcast(&event.event_type, &event.event_version) {
                upcaster.upcast(event)
            } else {
                event
            }
        })
    }

    /// Copies for the event store of `cqrs-es`, which owns its upcasters.
    pub(super) fn boxed(&self) -> Vec<Box<dyn EventUpcaster>> {
        let mut boxed: Vec<Box<dyn EventUpcaster>> = Vec::with_capacity(self.0.len());
        for upcaster in &self.0 {
            boxed.push(Box::new(Shared(Arc::clone(upcaster))));
        }
        boxed
    }
}

impl fmt::Debug for Upcasters {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Upcasters({})", self.0.len())
    }
}

struct Shared(Arc<dyn EventUpcaster>);

impl EventUpcaster for Shared {
    fn can_upcast(&self, event_type: &str, event_version: &str) -> bool {
        self.0.can_upcast(event_type, event_version)
    }

    fn upcast(&self, event: SerializedEvent) -> SerializedEvent {
        self.0.upcast(event)
    }
}
