//! Just enough of Rust's grammar to tell code from comments and strings, tests from the rest, and where a function ends.

use std::ops::Range;

/// One function: its name, the line it begins on, and how many lines it takes.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Function {
    pub(crate) name: String,
    pub(crate) line: usize,
    pub(crate) lines: usize,
}

/// The source with every comment, string and character replaced by spaces; lines and columns stay.
pub(crate) fn code_only(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut code = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        let end = end_of_prose(bytes, at);
        if end == at {
            code.push(if bytes[at].is_ascii() { bytes[at] } else { b'_' });
            at += 1;
        } else {
            code.extend(bytes[at..end].iter().map(|byte| if *byte == b'\n' { b'\n' } else { b' ' }));
            at = end;
        }
    }
    String::from_utf8(code).expect("every byte that was kept is ASCII")
}

/// Where the comment, string or character that begins at `at` ends; `at` itself when none begins there.
fn end_of_prose(bytes: &[u8], at: usize) -> usize {
    let rest = &bytes[at..];
    if rest.starts_with(b"//") {
        return at + rest.iter().position(|byte| *byte == b'\n').unwrap_or(rest.len());
    }
    if rest.starts_with(b"/*") {
        return at + end_of_block_comment(rest);
    }
    match rest[0] {
        b'"' => at + end_of_string(rest),
        b'r' if !is_word(bytes, at) => at + end_of_raw_string(rest),
        b'b' | b'c' if !is_word(bytes, at) && rest.get(1) == Some(&b'r') => match end_of_raw_string(&rest[1..]) {
            0 => at,
            end => at + 1 + end,
        },
        b'\'' => at + end_of_character(rest),
        _ => at,
    }
}

/// Whether the byte at `at` goes on with a word that began before it.
fn is_word(bytes: &[u8], at: usize) -> bool {
    at > 0 && (bytes[at - 1].is_ascii_alphanumeric() || bytes[at - 1] == b'_')
}

fn end_of_block_comment(rest: &[u8]) -> usize {
    let (mut depth, mut at) = (0, 0);
    while at < rest.len() {
        if rest[at..].starts_with(b"/*") {
            depth += 1;
            at += 2;
        } else if rest[at..].starts_with(b"*/") {
            depth -= 1;
            at += 2;
            if depth == 0 {
                return at;
            }
        } else {
            at += 1;
        }
    }
    rest.len()
}

fn end_of_string(rest: &[u8]) -> usize {
    let mut at = 1;
    while at < rest.len() {
        match rest[at] {
            b'\\' => at += 2,
            b'"' => return at + 1,
            _ => at += 1,
        }
    }
    rest.len()
}

/// Length of the raw string at the start of `rest`, zero when there is none.
fn end_of_raw_string(rest: &[u8]) -> usize {
    let hashes = rest[1..].iter().take_while(|byte| **byte == b'#').count();
    if rest.get(1 + hashes) != Some(&b'"') {
        return 0;
    }
    let close: Vec<u8> = std::iter::once(b'"').chain(std::iter::repeat_n(b'#', hashes)).collect();
    let body = 2 + hashes;
    let inside = rest[body..].windows(close.len()).position(|window| window == close);
    inside.map_or(rest.len(), |length| body + length + close.len())
}

/// Length of the character literal at the start of `rest`, zero when it is a lifetime.
fn end_of_character(rest: &[u8]) -> usize {
    if rest.get(1) == Some(&b'\\') {
        let close = rest.iter().skip(3).position(|byte| *byte == b'\'');
        return close.map_or(0, |close| close + 4);
    }
    // One character may take four bytes.
    let close = (2..=5).find(|at| rest.get(*at) == Some(&b'\''));
    match close {
        Some(2) => 3,
        Some(end) if !rest[1].is_ascii() => end + 1,
        _ => 0,
    }
}

/// Code without the modules and items marked `#[cfg(test)]`: their lines are empty.
pub(crate) fn without_tests(code: &str) -> String {
    let mut kept = code.to_owned();
    for item in test_items(code) {
        let blank: String = kept[item.clone()].chars().map(|c| if c == '\n' { '\n' } else { ' ' }).collect();
        kept.replace_range(item, &blank);
    }
    kept
}

/// Lines of the file, comments too, leaving out those of inline tests.
pub(crate) fn lines_without_tests(text: &str) -> usize {
    let code = code_only(text);
    let tests: usize = test_items(&code).into_iter().map(|item| code[item].lines().count()).sum();
    text.lines().count() - tests
}

/// Where the items marked `#[cfg(test)]` are, mark included.
fn test_items(code: &str) -> Vec<Range<usize>> {
    const MARK: &str = "#[cfg(test)]";
    let mut items = Vec::new();
    let mut from = 0;
    while let Some(begin) = code[from..].find(MARK).map(|at| at + from) {
        from = end_of_item(code.as_bytes(), begin + MARK.len());
        items.push(begin..from);
    }
    items
}

/// Where the item that begins after `at` ends: behind its `;`, or behind the brace that closes its first one.
fn end_of_item(code: &[u8], at: usize) -> usize {
    let (mut braces, mut others) = (0_i32, 0_i32);
    for (offset, byte) in code[at..].iter().enumerate() {
        match byte {
            b'(' | b'[' => others += 1,
            b')' | b']' => others -= 1,
            b'{' => braces += 1,
            b'}' => {
                braces -= 1;
                if braces <= 0 && others <= 0 {
                    return at + offset + 1;
                }
            }
            b';' if braces == 0 && others == 0 => return at + offset + 1,
            _ => {}
        }
    }
    code.len()
}

/// Every function with a body, nested ones too; from the word `fn` to the closing brace.
pub(crate) fn functions(code: &str) -> Vec<Function> {
    let bytes = code.as_bytes();
    let mut found = Vec::new();
    for (at, _) in code.match_indices("fn ") {
        let name: String =
            code[at + 3..].trim_start().chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
        if is_word(bytes, at) || name.is_empty() {
            continue;
        }
        let end = end_of_item(bytes, at);
        if bytes.get(end.saturating_sub(1)) == Some(&b'}') {
            let line = code[..at].lines().count().max(1);
            found.push(Function { name, line, lines: code[at..end].lines().count() });
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_strings_and_characters_are_not_code() {
        let text = "let a = \"todo!() // {\"; // dbg!\n/* { /* } */ */ let b = '{'; let c = '\\''; let d = r#\"}\"}\"#; let e = b\"{\";";
        let code = code_only(text);
        assert_eq!(code.len(), text.len());
        assert!(!code.contains(['{', '}']), "{code}");
        assert!(!code.contains("todo") && !code.contains("dbg"), "{code}");
        for word in ["let a =", "let b =", "let c =", "let d =", "let e ="] {
            assert!(code.contains(word), "{word}: {code}");
        }
    }

    #[test]
    fn a_lifetime_is_not_a_character() {
        let text = "fn f<'a>(x: &'a str) -> &'a str { x } // 'a'";
        assert_eq!(functions(&code_only(text)), [Function { name: "f".to_owned(), line: 1, lines: 1 }]);
        assert!(code_only("let é = 'é'; let r = \"é\";").contains("let r ="));
    }

    #[test]
    fn a_function_ends_at_its_own_brace() {
        let text = "fn one(x: [u8; 4]) {\n  if x[0] == b'}' {\n  }\n}\ntrait T { fn declared(&self); }\nlet f: fn (i64) = g;\nfn two() {}\n";
        let found = functions(&code_only(text));
        let lengths: Vec<(&str, usize)> =
            found.iter().map(|function| (function.name.as_str(), function.lines)).collect();
        assert_eq!(lengths, [("one", 4), ("two", 1)]);
    }

    #[test]
    fn inline_tests_do_not_count() {
        let text = "fn one() {}\n\n#[cfg(test)]\nmod tests {\n    fn two() {}\n}\nfn three() {}\n";
        assert!(!without_tests(&code_only(text)).contains("two"));
        assert!(without_tests(&code_only(text)).contains("three"));
        assert_eq!(lines_without_tests(text), 3);
    }
}
