//! What benches/ compares the module with: a crossing and one cryptographic operation. Not
//! in the module of the package. Numbers alone pass in a measured call; texts lie in the
//! memory of the module.

use core::fmt;

use wasm_bindgen::prelude::*;

use crate::token::Format;
use crate::token::floors::{Done, Operation};

/// Bytes that JavaScript draws for a sealed token: those of `jti`, `sid` and IV.
const RANDOM: usize = 48;

/// One key and the buffers of its calls.
#[wasm_bindgen]
pub struct Floor {
    operation: Operation,
    /// Of each token, in base64url.
    header: String,
    input: Vec<u8>,
    output: Vec<u8>,
    random: [u8; RANDOM],
    texts: Vec<String>,
}

#[wasm_bindgen]
impl Floor {
    /// `format` as in the configuration.
    #[wasm_bindgen(constructor)]
    pub fn new(format: &str, secret: &str, salt: &str, header: &str) -> Result<Floor, JsValue> {
        let mut formats = Format::ALL.into_iter();
        let found = formats.find(|known| known.as_str() == format);
        let format = found.ok_or(JsValue::from_str("no such format"))?;
        Ok(Self {
            operation: Operation::new(format, secret.as_bytes(), salt),
            header: header.to_owned(),
            input: vec![0; 1 << 16],
            output: Vec::new(),
            random: [0; RANDOM],
            texts: Vec::new(),
        })
    }

    /// The address of the buffer for a header.
    pub fn input(&self) -> usize {
        self.input.as_ptr() as usize
    }

    /// Its length.
    #[wasm_bindgen(js_name = inputLength)]
    pub fn input_length(&self) -> usize {
        self.input.len()
    }

    /// The address of what JavaScript fills with randomness.
    pub fn random(&self) -> usize {
        self.random.as_ptr() as usize
    }

    /// Stores a text and returns its address.
    pub fn store(&mut self, text: String) -> usize {
        let at = text.as_ptr() as usize;
        self.texts.push(text);
        at
    }

    /// The one operation that reads the token at `start` of the input, of `len` bytes, in
    /// chunks of `chunk` bytes with `gap` bytes between two. Returns the address of the tag
    /// or the text; 0 where it does not open.
    pub fn read(&mut self, start: usize, len: usize, chunk: usize, gap: usize) -> usize {
        join(&mut self.input, start, len, chunk, gap);
        let Some(token) = self.input.get(start..start + len) else {
            return 0;
        };
        match self.operation.read(token, self.header.len()) {
            Some(Done::Tag(tag)) => {
                self.output.clear();
                self.output.extend(tag.as_bytes());
            }
            Some(Done::Text(text)) => self.output = text,
            None => return 0,
        }
        self.output.as_ptr() as usize
    }

    /// Seals a stored text. What is at the returned address is another stored text, that of
    /// the session, and the token.
    pub fn seal(&mut self, claims: usize, session: usize) -> usize {
        let (Some(claims), Some(session)) = (self.texts.get(claims), self.texts.get(session))
        else {
            return 0;
        };
        let Some(token) = self.operation.seal(&self.header, claims, &self.random) else {
            return 0;
        };
        self.output.clear();
        self.output.extend(session.as_bytes());
        self.output.extend(token.as_bytes());
        self.output.as_ptr() as usize
    }

    /// The length of what the last operation left.
    pub fn length(&self) -> usize {
        self.output.len()
    }
}

/// Keys and texts are not printed.
impl fmt::Debug for Floor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Floor")
    }
}

/// Chunks have to be joined, whoever reads them.
fn join(input: &mut [u8], start: usize, len: usize, chunk: usize, gap: usize) {
    for at in (chunk..len).step_by(chunk.max(1)) {
        let from = start + at / chunk * (chunk + gap);
        let end = from + chunk.min(len - at);
        if end <= input.len() {
            input.copy_within(from..end, start + at);
        }
    }
}
