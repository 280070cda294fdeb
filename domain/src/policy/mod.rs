//! A policy: the adopted pack and its readings.

pub mod event;
