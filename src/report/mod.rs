//! Reports as tables for people and programs.
