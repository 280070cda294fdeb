//! The one integration binary: the real store, the real command.
