//! The style sheets: of the controls, and of the node's own pages.

use std::fs;
use std::path::Path;

use crate::dist::{Dist, Kind};
use crate::{Outcome, read};

/// Adds what the node's own pages need: their style sheets, in the order of their names, as one.
pub(crate) fn add(dist: &mut Dist, pages: &Path) -> Outcome<()> {
    let mut sheets: Vec<_> = fs::read_dir(pages)?.collect::<Result<Vec<_>, _>>()?;
    sheets.sort_by_key(fs::DirEntry::file_name);
    let mut page = String::new();
    for entry in sheets {
        if entry.path().extension().is_some_and(|extension| extension == "css") {
            page += &minify(&read(&entry.path())?);
        }
    }
    dist.add_named_by_content("page.css", Kind::Style, page);
    Ok(())
}

/// Leaves out comments and the white space that means nothing. Knows only what our own sheets use: no strings that
/// hold comments or runs of spaces.
pub(crate) fn minify(sheet: &str) -> String {
    let mut small = String::new();
    let mut rest = sheet;
    while let Some((before, after)) = rest.split_once("/*") {
        words(before, &mut small);
        rest = after.split_once("*/").map_or("", |(_, after)| after);
    }
    words(rest, &mut small);
    small.replace(";}", "}")
}

fn words(text: &str, small: &mut String) {
    for word in text.split_whitespace() {
        // A space means something except around these. (Before a colon or a parenthesis it does.)
        let joins = small.is_empty()
            || small.ends_with(['{', '}', ';', ',', ':', '>'])
            || word.starts_with(['{', '}', ';', ',', '>']);
        if !joins {
            small.push(' ');
        }
        small.push_str(word);
    }
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use super::*;

    #[test]
    fn only_what_means_nothing_goes() {
        let small = minify(
            "/* a */ :host([x]) button > i:hover ,\n b { color : red; margin: 0 calc(1px + 2px); }\n@media (a) { c :is(d) { e: f } }",
        );
        expect![":host([x]) button>i:hover,b{color :red;margin:0 calc(1px + 2px)}@media (a){c :is(d){e:f}}"]
            .assert_eq(&small);
    }
}
