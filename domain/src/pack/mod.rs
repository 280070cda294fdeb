//! Policy packs: one policy as data.
