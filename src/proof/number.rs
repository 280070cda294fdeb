//! A dry run of a serialisation that looks at its numbers alone.
//!
//! RFC 8785 writes every number as a double, so an integer from 2^53 on is
//! changed without a word, and a NaN inside a document becomes `null` before
//! any formatter sees it. Only a serialiser sees both, hence this one: it
//! writes nothing, allocates nothing, and stops at the first such number. It
//! counts the members of objects too: a map that takes two equal keys for one
//! ends with fewer.

use std::{cell::Cell, fmt::Display};

use serde::{
    Serialize,
    ser::{
        SerializeMap, SerializeSeq, SerializeStruct, SerializeStructVariant, SerializeTuple,
        SerializeTupleStruct, SerializeTupleVariant, Serializer,
    },
};

/// The first integer that a double cannot tell from its neighbour: 2^53.
const LIMIT: u128 = 1 << 53;

/// What a canonical document may not hold.
#[derive(Debug, thiserror::Error)]
pub(super) enum Refused {
    #[error("a floating-point number")]
    Float,
    #[error("the integer {0}")]
    Integer(String),
    #[error("a number or fragment kept as text")]
    Verbatim,
    #[error("{0}")]
    Custom(String),
}

impl serde::ser::Error for Refused {
    fn custom<T: Display>(message: T) -> Self {
        Self::Custom(message.to_string())
    }
}

/// Fails on a float, and on an integer of 2^53 or more in magnitude; answers
/// how many members its objects have together.
pub(super) fn check<T: Serialize + ?Sized>(value: &T) -> Result<u64, Refused> {
    let members = Cell::new(0);
    value.serialize(Check(&members))?;
    Ok(members.get())
}

#[derive(Clone, Copy)]
struct Check<'a>(&'a Cell<u64>);

impl Check<'_> {
    fn member(self) {
        self.0.set(self.0.get() + 1);
    }
}

fn integer(magnitude: u128, shown: impl Display) -> Result<(), Refused> {
    if magnitude < LIMIT { Ok(()) } else { Err(Refused::Integer(shown.to_string())) }
}

/// Integers too narrow to reach 2^53, and what is no number at all.
macro_rules! harmless {
    ($($method:ident: $ty:ty),+ $(,)?) => {
        $(fn $method(self, _: $ty) -> Result<(), Refused> { Ok(()) })+
    };
}

impl Serializer for Check<'_> {
    type Ok = ();
    type Error = Refused;
    type SerializeSeq = Self;
    type SerializeTuple = Self;
    type SerializeTupleStruct = Self;
    type SerializeTupleVariant = Self;
    type SerializeMap = Self;
    type SerializeStruct = Self;
    type SerializeStructVariant = Self;

    harmless!(
        serialize_bool: bool, serialize_char: char, serialize_str: &str, serialize_bytes: &[u8],
        serialize_i8: i8, serialize_i16: i16, serialize_i32: i32,
        serialize_u8: u8, serialize_u16: u16, serialize_u32: u32, serialize_unit_struct: &'static str,
    );

    fn serialize_i64(self, value: i64) -> Result<(), Refused> {
        integer(value.unsigned_abs().into(), value)
    }

    fn serialize_u64(self, value: u64) -> Result<(), Refused> {
        integer(value.into(), value)
    }

    fn serialize_i128(self, value: i128) -> Result<(), Refused> {
        integer(value.unsigned_abs(), value)
    }

    fn serialize_u128(self, value: u128) -> Result<(), Refused> {
        integer(value, value)
    }

    fn serialize_f32(self, _: f32) -> Result<(), Refused> {
        Err(Refused::Float)
    }

    fn serialize_f64(self, _: f64) -> Result<(), Refused> {
        Err(Refused::Float)
    }

    fn serialize_none(self) -> Result<(), Refused> {
        Ok(())
    }

    fn serialize_unit(self) -> Result<(), Refused> {
        Ok(())
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result<(), Refused> {
        value.serialize(self)
    }

    fn serialize_unit_variant(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
    ) -> Result<(), Refused> {
        Ok(())
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        value: &T,
    ) -> Result<(), Refused> {
        value.serialize(self)
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        value: &T,
    ) -> Result<(), Refused> {
        self.member();
        value.serialize(self)
    }

    fn serialize_seq(self, _: Option<usize>) -> Result<Self, Refused> {
        Ok(self)
    }

    fn serialize_tuple(self, _: usize) -> Result<Self, Refused> {
        Ok(self)
    }

    fn serialize_tuple_struct(self, _: &'static str, _: usize) -> Result<Self, Refused> {
        Ok(self)
    }

    fn serialize_tuple_variant(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        _: usize,
    ) -> Result<Self, Refused> {
        self.member();
        Ok(self)
    }

    fn serialize_map(self, _: Option<usize>) -> Result<Self, Refused> {
        Ok(self)
    }

    fn serialize_struct(self, name: &'static str, _: usize) -> Result<Self, Refused> {
        // How serde_json passes text through unread when a dependency turns
        // on `arbitrary_precision` or `raw_value`.
        if name.starts_with("$serde_json::private::") { Err(Refused::Verbatim) } else { Ok(self) }
    }

    fn serialize_struct_variant(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        _: usize,
    ) -> Result<Self, Refused> {
        self.member();
        Ok(self)
    }

    fn collect_str<T: Display + ?Sized>(self, _: &T) -> Result<(), Refused> {
        Ok(())
    }
}

/// The compound forms that hold plain values.
macro_rules! of_values {
    ($($form:ident :: $method:ident),+ $(,)?) => {
        $(impl $form for Check<'_> {
            type Ok = ();
            type Error = Refused;

            fn $method<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Refused> {
                value.serialize(*self)
            }

            fn end(self) -> Result<(), Refused> {
                Ok(())
            }
        })+
    };
}

/// The compound forms that hold named values.
macro_rules! of_fields {
    ($($form:ident),+ $(,)?) => {
        $(impl $form for Check<'_> {
            type Ok = ();
            type Error = Refused;

            fn serialize_field<T: Serialize + ?Sized>(
                &mut self,
                _: &'static str,
                value: &T,
            ) -> Result<(), Refused> {
                self.member();
                value.serialize(*self)
            }

            fn end(self) -> Result<(), Refused> {
                Ok(())
            }
        })+
    };
}

of_values!(
    SerializeSeq::serialize_element,
    SerializeTuple::serialize_element,
    SerializeTupleStruct::serialize_field,
    SerializeTupleVariant::serialize_field,
);
of_fields!(SerializeStruct, SerializeStructVariant);

impl SerializeMap for Check<'_> {
    type Ok = ();
    type Error = Refused;

    /// Keys are strings in JSON, whatever they were before.
    fn serialize_key<T: Serialize + ?Sized>(&mut self, _: &T) -> Result<(), Refused> {
        Ok(())
    }

    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Refused> {
        self.member();
        value.serialize(*self)
    }

    fn end(self) -> Result<(), Refused> {
        Ok(())
    }
}
