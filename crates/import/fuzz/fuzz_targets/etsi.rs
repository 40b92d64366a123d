//! Bytes of any kind given to the reader of `.xml` files: it reads or refuses them, and never panics.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| import::try_bytes("fuzzed.xml", bytes));
