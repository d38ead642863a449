//! The C ABI, nothing else: `include/dsregdiag.h` is made from these files.
//!
//! The law, which every function here keeps:
//! - its body runs in [`guard`](guard::guard): no panic leaves it, none prints;
//! - text comes in as pointer and length, and is borrowed for the call;
//! - what it returns is owned by the caller and freed once by its own `_free`;
//! - strings are UTF-8 with a NUL behind them, and live as long as their object;
//! - NULL is an answer of its own everywhere, never a crash.
//!
//! This is the only module that holds `unsafe`. What a function of this module relies on is what the
//! header asks of its caller: pointers are NULL or valid, and lengths are true.

#![deny(unsafe_op_in_unsafe_fn)]
#![cfg_attr(not(test), warn(clippy::unwrap_used, clippy::expect_used, clippy::panic))]

mod calls;
mod ctext;
mod guard;
mod index;
mod input;
mod result;
mod session;
mod status;
mod stay;
mod version;
