//! How events are declared: `events!` writes each as a struct with what it
//! tells of itself, `event_enum!` the union of an aggregate's events.

/// Writes events as structs. Each has a business date, an actor and the fields
/// that stand here, and says in brackets what it tells of itself: the claim
/// that it is about (`none`, a field, or two fields with the instalment), the
/// amount of which it speaks, and what it takes from ceilings or gives back
/// (`none`, a field, or a function of the event). Where it applies: `paid`,
/// `limits`, and `files`, the claim number that it takes.
macro_rules! events {
    ($($(#[$docs:meta])* $name:ident [
        claim: $claim:tt, amount: $amount:tt, charges: $charges:tt $(, $more:ident: $value:tt)* $(,)?
    ] {
        $($(#[$field_docs:meta])* $field:ident: $ty:ty,)*
    })+) => {$(
        $(#[$docs])*
        #[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
        pub struct $name {
            /// Business date.
            pub occurred_on: crate::date::Date,
            /// Actor.
            pub by: crate::names::ActorName,
            $($(#[$field_docs])* pub $field: $ty,)*
        }

        impl crate::event::Facets for $name {
            fn occasion(&self) -> (crate::date::Date, &crate::names::ActorName) {
                (self.occurred_on, &self.by)
            }

            fn claim(&self) -> Option<(&crate::names::ClaimNo, Option<u32>)> {
                facet!(claim self $claim)
            }

            fn amount(&self) -> Option<crate::money::Money> {
                facet!(amount self $amount)
            }

            fn charges(&self) -> Vec<&crate::charge::Charge> {
                facet!(charges self $charges)
            }

            $(facet!(method $more $value);)*
        }
    )+};
}

/// What an event tells of itself, from what its declaration says.
macro_rules! facet {
    (claim $event:ident none) => {
        None
    };
    (claim $event:ident ($claim:ident, $instalment:ident)) => {
        Some((&$event.$claim, Some($event.$instalment)))
    };
    (claim $event:ident $claim:ident) => {
        Some((&$event.$claim, None))
    };
    (amount $event:ident none) => {
        None
    };
    (amount $event:ident $amount:ident) => {
        Some($event.$amount)
    };
    (amount $event:ident ($tell:expr)) => {{
        let tell: fn(&Self) -> Option<crate::money::Money> = $tell;
        tell($event)
    }};
    (charges $event:ident none) => {
        Vec::new()
    };
    (charges $event:ident $charges:ident) => {
        $event.$charges.iter().collect()
    };
    (method paid ($tell:expr)) => {
        fn paid(&self) -> Vec<(&crate::charge::CapKey, crate::money::Money)> {
            let tell: fn(&Self) -> Vec<(&crate::charge::CapKey, crate::money::Money)> = $tell;
            tell(self)
        }
    };
    (method limits ($tell:expr)) => {
        fn limits(&self) -> Vec<crate::event::LimitChange> {
            let tell: fn(&Self) -> Vec<crate::event::LimitChange> = $tell;
            tell(self)
        }
    };
    (method files $claim:ident) => {
        fn claim_filed(&self) -> Option<&crate::names::ClaimNo> {
            Some(&self.$claim)
        }
    };
}

/// Writes the union of an aggregate's events, group by group, each with its
/// Chinese name. A group is also a macro of its name, which is a pattern: for
/// those who match all events and treat these alike.
macro_rules! event_enum {
    ($(#[$docs:meta])* $enum:ident in $module:ident {
        $($group:ident { $($name:ident $(($shared:ident))? $zh:literal,)+ })+
    }) => {
        $(#[$docs])*
        #[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
        pub enum $enum {
            $($(#[doc = $zh] $name(event_struct!($name $($shared)?)),)+)+
        }

        impl $enum {
            /// Its events: the stored name, and the Chinese one.
            pub const NAMES: &[(&str, &str)] = &[$($((stringify!($name), $zh),)+)+];

            /// The event's name, as it is stored.
            pub fn name(&self) -> &'static str {
                match self { $($(Self::$name(_) => stringify!($name),)+)+ }
            }

            /// What the event tells of itself.
            pub fn facets(&self) -> &dyn crate::event::Facets {
                match self { $($(Self::$name(event) => event,)+)+ }
            }
        }

        impl cqrs_es::DomainEvent for $enum {
            fn event_type(&self) -> String {
                self.name().to_owned()
            }

            fn event_version(&self) -> String {
                "1".to_owned()
            }
        }

        impl crate::event::Fact for $enum {
            fn name(&self) -> &'static str {
                Self::name(self)
            }

            fn facets(&self) -> &dyn crate::event::Facets {
                Self::facets(self)
            }
        }

        $($(event_from!($enum $name $($shared)?);)+)+

        $(
            #[doc = concat!("Events of [`", stringify!($enum), "`], as one pattern.")]
            #[macro_export]
            macro_rules! $group {
                () => { $($crate::$module::event::$enum::$name(_))|+ };
                (names $write:ident) => { $write! { $($name)+ } };
            }
        )+
    };
}

/// The struct of an event: its own, or one that several share.
macro_rules! event_struct {
    ($name:ident) => {
        $name
    };
    ($name:ident $shared:ident) => {
        $shared
    };
}

/// An event goes into its union by `into`, unless several share its struct.
macro_rules! event_from {
    ($enum:ident $name:ident) => {
        impl From<$name> for $enum {
            fn from(event: $name) -> Self {
                Self::$name(event)
            }
        }
    };
    ($enum:ident $name:ident $shared:ident) => {};
}
