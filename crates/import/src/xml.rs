//! XML read as a stream of records: each one a small tree, nothing before or after it held.

use std::io::{BufRead, BufReader, Cursor};

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use crate::decode::decode;
use crate::document::{Document, Limits};
use crate::error::Error;

/// Elements within elements; nothing real comes near it.
const MAX_DEPTH: usize = 100;
/// Elements of one record.
const MAX_ELEMENTS: usize = 200_000;

/// One element with what stands in it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Element {
    /// Local name: without the prefix of a namespace.
    pub(crate) name: String,
    /// Attributes by local name.
    pub(crate) attributes: Vec<(String, String)>,
    /// Text directly in it.
    pub(crate) text: String,
    /// Elements in it.
    pub(crate) children: Vec<Element>,
}

impl Element {
    /// Whether its local name is this one, without regard to case.
    pub(crate) fn is(&self, name: &str) -> bool {
        self.name.eq_ignore_ascii_case(name)
    }

    /// An attribute's value.
    pub(crate) fn attribute(&self, name: &str) -> &str {
        self.attributes.iter().find(|(own, _)| own.eq_ignore_ascii_case(name)).map_or("", |(_, value)| value)
    }

    /// The first child of one of these names.
    pub(crate) fn child(&self, names: &[&str]) -> Option<&Self> {
        self.children.iter().find(|child| names.iter().any(|name| child.is(name)))
    }

    /// Every element below, itself first, in order of the document.
    pub(crate) fn all(&self) -> Vec<&Self> {
        let (mut found, mut waiting) = (Vec::new(), vec![self]);
        while let Some(here) = waiting.pop() {
            found.push(here);
            waiting.extend(here.children.iter().rev());
        }
        found
    }

    /// The text of the first element below of one of these names that has any, itself included.
    pub(crate) fn find_text(&self, names: &[&str]) -> Option<&str> {
        let all = self.all();
        let named = |name: &&str| all.iter().find(|element| element.is(name) && !element.text.is_empty());
        names.iter().find_map(named).map(|element| element.text.as_str())
    }

    /// What it says: its text, else the local name of its first child (a choice in ASN.1).
    pub(crate) fn said(&self) -> &str {
        if self.text.is_empty() { self.children.first().map_or("", |child| child.name.as_str()) } else { &self.text }
    }

    /// Texts and names in one, by which two records are told apart.
    pub(crate) fn digest_text(&self) -> String {
        self.all().iter().map(|element| format!("{}\u{1f}{}\u{1e}", element.name, element.text)).collect()
    }
}

/// How a stream of records ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Ending {
    /// At the end of the file.
    Whole,
    /// Broken: why.
    Broken(&'static str),
}

/// Calls `visit` with every outermost element of one of these local names.
///
/// Entities declared in the file are never expanded: such a file is refused.
///
/// # Errors When the file cannot be read, declares entities, or a record exceeds the bounds.
pub(crate) fn each_record(
    document: &Document,
    names: &[&str],
    limits: &Limits,
    visit: &mut dyn FnMut(Element),
) -> Result<Ending, Error> {
    let input: Box<dyn BufRead> = if is_utf8(document)? {
        Box::new(BufReader::with_capacity(1 << 18, document.open()?))
    } else {
        let decoded = decode(document, document.bytes(limits.unpacked_bytes)?, None)?;
        Box::new(Cursor::new(decoded.text.into_bytes()))
    };
    let mut reader = Reader::from_reader(input);
    reader.config_mut().check_end_names = true;
    let mut tree = Tree { document, names, limits, open: Vec::new(), depth: 0, elements: 0, bytes: 0 };
    let mut buffer = Vec::new();
    loop {
        buffer.clear();
        match reader.read_event_into(&mut buffer) {
            Ok(Event::Eof) => {
                return Ok(if tree.depth == 0 {
                    Ending::Whole
                } else {
                    Ending::Broken("the file ends within an element")
                });
            }
            Ok(event) => {
                if let Some(record) = tree.event(event)? {
                    visit(record);
                }
            }
            Err(_) => return Ok(Ending::Broken("the file is no well-formed XML from here on")),
        }
        if buffer.capacity() > limits.row_bytes * 8 {
            return Err(tree.too_large());
        }
    }
}

fn is_utf8(document: &Document) -> Result<bool, Error> {
    let mut head = [0; 200];
    let mut input = document.open()?;
    let read = std::io::Read::read(&mut input, &mut head).map_err(|cause| document.failed("reading", &cause))?;
    let head = &head[..read];
    let declared = String::from_utf8_lossy(head).to_lowercase();
    let other = declared.contains("encoding=") && !declared.contains("utf-8") && !declared.contains("ascii");
    Ok(!(head.starts_with(&[0xff, 0xfe]) || head.starts_with(&[0xfe, 0xff]) || head.contains(&0) || other))
}

struct Tree<'t> {
    document: &'t Document,
    names: &'t [&'t str],
    limits: &'t Limits,
    /// The record under way, outermost first.
    open: Vec<Element>,
    depth: usize,
    elements: usize,
    bytes: usize,
}

impl Tree<'_> {
    fn too_large(&self) -> Error {
        Error::TooLarge {
            name: self.document.name.clone(),
            what: "XML with a record larger or deeper than any real one".to_owned(),
        }
    }

    fn event(&mut self, event: Event<'_>) -> Result<Option<Element>, Error> {
        match event {
            Event::Start(start) => {
                self.begin(&start)?;
                Ok(None)
            }
            Event::Empty(start) => {
                self.begin(&start)?;
                Ok(self.end())
            }
            Event::End(_) => Ok(self.end()),
            Event::Text(text) => self.text(&String::from_utf8_lossy(&text)).map(|()| None),
            Event::CData(text) => self.text(&String::from_utf8_lossy(&text)).map(|()| None),
            Event::GeneralRef(name) => {
                let name = String::from_utf8_lossy(&name).into_owned();
                self.text(&referred(&name)).map(|()| None)
            }
            Event::DocType(text) if memchr::memmem::find(&text, b"<!ENTITY").is_some() => Err(self
                .document
                .failed("reading", &"it declares entities of its own, which are never expanded; save it without them")),
            _ => Ok(None),
        }
    }

    fn begin(&mut self, start: &BytesStart<'_>) -> Result<(), Error> {
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            return Err(self.too_large());
        }
        let name = String::from_utf8_lossy(start.local_name().as_ref()).into_owned();
        let begins = self.names.iter().any(|wanted| wanted.eq_ignore_ascii_case(&name));
        if self.open.is_empty() {
            if !begins {
                return Ok(());
            }
            (self.elements, self.bytes) = (0, 0);
        }
        self.elements += 1;
        if self.elements > MAX_ELEMENTS {
            return Err(self.too_large());
        }
        let mut attributes = start.attributes();
        let attributes = attributes.with_checks(false).filter_map(Result::ok).map(|attribute| {
            let key = String::from_utf8_lossy(attribute.key.local_name().as_ref()).into_owned();
            (key, plain(&String::from_utf8_lossy(&attribute.value)))
        });
        self.open.push(Element { name, attributes: attributes.take(100).collect(), ..Element::default() });
        Ok(())
    }

    fn end(&mut self) -> Option<Element> {
        self.depth = self.depth.saturating_sub(1);
        let mut done = self.open.pop()?;
        done.text = done.text.trim().to_owned();
        match self.open.last_mut() {
            Some(parent) => {
                parent.children.push(done);
                None
            }
            None => Some(done),
        }
    }

    fn text(&mut self, text: &str) -> Result<(), Error> {
        let Some(element) = self.open.last_mut() else { return Ok(()) };
        self.bytes += text.len();
        element.text.push_str(text);
        if self.bytes > self.limits.row_bytes * 8 { Err(self.too_large()) } else { Ok(()) }
    }
}

/// What a reference stands for; one that is not predefined stands for itself.
fn referred(name: &str) -> String {
    let code = name.strip_prefix('#').and_then(|code| match code.strip_prefix(['x', 'X']) {
        Some(hexadecimal) => u32::from_str_radix(hexadecimal, 16).ok(),
        None => code.parse().ok(),
    });
    match (name, code.and_then(char::from_u32)) {
        (_, Some(sign)) => sign.to_string(),
        ("amp", _) => "&".to_owned(),
        ("lt", _) => "<".to_owned(),
        ("gt", _) => ">".to_owned(),
        ("quot", _) => "\"".to_owned(),
        ("apos", _) => "'".to_owned(),
        (other, _) => format!("&{other};"),
    }
}

/// A text with its references read.
fn plain(text: &str) -> String {
    let Some((before, rest)) = text.split_once('&') else { return text.to_owned() };
    match rest.split_once(';') {
        Some((name, after)) => format!("{before}{}{}", referred(name), plain(after)),
        None => text.to_owned(),
    }
}

/// Local names of the first elements of a text.
pub(crate) fn first_names(text: &str, most: usize) -> Vec<String> {
    let mut reader = Reader::from_str(text);
    let mut names = Vec::new();
    while names.len() < most {
        match reader.read_event() {
            Ok(Event::Start(start) | Event::Empty(start)) => {
                names.push(String::from_utf8_lossy(start.local_name().as_ref()).into_owned());
            }
            Ok(Event::Eof) | Err(_) => break,
            Ok(_) => {}
        }
    }
    names
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::Content;

    fn records(text: &str) -> Result<(Vec<Element>, Ending), Error> {
        let content = Content::Bytes(std::sync::Arc::new(text.as_bytes().to_vec()));
        let document = Document { name: "x.xml".to_owned(), received: "".into(), content };
        let mut found = Vec::new();
        let ending = each_record(&document, &["record"], &Limits::default(), &mut |record| found.push(record))?;
        Ok((found, ending))
    }

    #[test]
    fn records_are_small_trees_matched_on_local_names() {
        let (found, ending) =
            records("<x:all xmlns:x='u'><x:Record n='1'><a>1 &amp; 2</a><b><c/></b></x:Record><record/></x:all>")
                .expect("read");
        assert_eq!((found.len(), ending), (2, Ending::Whole));
        assert_eq!(found[0].find_text(&["a"]), Some("1 & 2"));
        assert_eq!(found[0].child(&["b"]).expect("there").said(), "c");
        assert_eq!(found[0].attribute("n"), "1");
    }

    #[test]
    fn bombs_are_refused_and_broken_files_say_so() {
        let bomb = "<!DOCTYPE x [<!ENTITY a 'aaaa'><!ENTITY b '&a;&a;'>]><x><record>&b;</record></x>";
        assert!(records(bomb).is_err());
        let deep = format!("<x><record>{}</record></x>", "<a>".repeat(5_000));
        assert!(records(&deep).is_err());
        let (found, ending) = records("<x><record><a>1</a></record><record><a>2</a>").expect("read");
        assert_eq!(found.len(), 1);
        assert_ne!(ending, Ending::Whole);
    }
}
