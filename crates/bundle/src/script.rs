//! Makes JavaScript small.

use oxc_allocator::Allocator;
use oxc_codegen::{Codegen, CodegenOptions, CommentOptions};
use oxc_minifier::{CompressOptions, MangleOptions, Minifier, MinifierOptions};
use oxc_parser::Parser;
use oxc_span::SourceType;

use crate::Outcome;

/// How a script is loaded.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Target {
    /// By a script tag.
    Script,
    /// By `import()`.
    Module,
}

/// The same program in fewer bytes.
pub(crate) fn minify(source: &str, target: Target) -> Outcome<String> {
    let allocator = Allocator::default();
    let source_type = match target {
        Target::Script => SourceType::cjs(),
        Target::Module => SourceType::mjs(),
    };
    let parsed = Parser::new(&allocator, source, source_type).parse();
    if let Some(problem) = parsed.diagnostics.first() {
        return Err(format!("JavaScript does not parse: {problem}").into());
    }
    let mut program = parsed.program;
    let options = MinifierOptions {
        mangle: Some(MangleOptions::default()),
        mangle_properties: None,
        compress: Some(CompressOptions::smallest()),
    };
    let minified = Minifier::new(options).minify(&allocator, &mut program);
    let options =
        CodegenOptions { minify: true, comments: CommentOptions::disabled(), ..CodegenOptions::default() };
    Ok(Codegen::new().with_options(options).with_scoping(minified.scoping).build(&program).code)
}

/// A JavaScript string literal.
pub(crate) fn literal(text: &str) -> Outcome<String> {
    // JSON is JavaScript since ES2019.
    Ok(serde_json::to_string(text)?)
}

/// Bytes as a template literal, one character each: 6 % more after brotli, where base64 would be 37 %.
pub(crate) fn bytes_literal(bytes: &[u8]) -> String {
    let mut text = String::from("`");
    for &byte in bytes {
        match byte {
            b'\\' | b'`' | b'$' => text.extend(['\\', char::from(byte)]),
            // A bare one would be read as a line feed (ECMA-262, section 12.9.6.1).
            b'\r' => text.push_str("\\r"),
            _ => text.push(char::from(byte)),
        }
    }
    text.push('`');
    text
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use super::*;

    #[test]
    fn what_is_not_used_goes() {
        let small = minify(
            "(() => { function unused() {} const long = document; alert(long, long); })()",
            Target::Script,
        );
        expect![["(()=>{let e=document;alert(e,e)})();"]].assert_eq(&small.unwrap());
    }

    #[test]
    fn a_mistake_is_an_error() {
        assert!(minify("let = ;;(", Target::Module).is_err());
    }

    #[test]
    fn bytes_that_mean_something_in_a_template_are_escaped() {
        assert_eq!(bytes_literal(b"\0a\r\n`${\\\xff"), "`\0a\\r\n\\`\\${\\\\\u{ff}`");
    }
}
