//! What the evidence adds up to, worked out once and in linear time, before any rule looks at it.

pub mod token;
