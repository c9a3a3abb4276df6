//! `wl.d.ts`: the hand-written types of the API, and those of the tags, which derive from [`wire::CONTROLS`].

use std::fmt::{self, Write};

use wire::control::AttributeKind;
use wire::{Attribute, CONTROLS, Control};

/// The API's declarations, followed by an element and its attributes for each `wl-` tag: for `querySelector` and
/// `createElement` in TypeScript, and for JSX. (Tags with a colon are for pages; JSX frameworks refuse them.)
pub(crate) fn declarations(source: &str) -> String {
    let mut text = source.trim_end().to_owned();
    text.push('\n');
    write_tags(&mut text).expect("writing to a String never fails");
    text
}

fn write_tags(text: &mut String) -> fmt::Result {
    for control in CONTROLS {
        write_element(text, control)?;
    }
    for (map, value) in [("interface HTMLElementTagNameMap", "Element"), (INTRINSIC, "Attributes")] {
        write!(text, "\n{map} {{\n")?;
        for control in CONTROLS {
            writeln!(text, "  \"wl-{}\": Wl{}{value};", control.tag, pascal(control.tag))?;
        }
        text.push_str("}\n");
    }
    text.push_str(JSX);
    Ok(())
}

const INTRINSIC: &str = r#"/**
 * The tags, for JSX. React has a place of its own for them; in a module of your project:
 *
 * ```ts
 * declare module "react" {
 *   namespace JSX {
 *     interface IntrinsicElements extends WlIntrinsicElements {}
 *   }
 * }
 * ```
 */
interface WlIntrinsicElements"#;

/// Where JSX looks for tags, unless its framework brings a place of its own.
const JSX: &str = "
declare namespace JSX {
  interface IntrinsicElements extends WlIntrinsicElements {}
}
";

fn write_element(text: &mut String, Control { tag, summary, attributes, .. }: &Control) -> fmt::Result {
    let name = pascal(tag);
    write!(
        text,
        "\n/** `<wl-{tag}>`, `<wl:{tag}>`. {summary} */\ninterface Wl{name}Element extends HTMLElement {{}}\n"
    )?;
    write!(
        text,
        "\n/** The attributes of `<wl-{tag}>`. {summary} */\ninterface Wl{name}Attributes extends WlElementAttributes {{\n"
    )?;
    for Attribute { name, kind, default, summary } in *attributes {
        write!(
            text,
            "  /**\n   * {summary}\n   * @default {default}\n   */\n  \"{name}\"?: {};\n",
            typescript(*kind)
        )?;
    }
    text.push_str("}\n");
    Ok(())
}

/// The TypeScript type of an attribute's text. Attributes are text: numbers and Booleans are allowed for JSX,
/// which writes them out.
fn typescript(kind: AttributeKind) -> String {
    match kind {
        AttributeKind::Text | AttributeKind::Url | AttributeKind::Callback => "string".to_owned(),
        AttributeKind::Boolean => "boolean | \"true\" | \"false\"".to_owned(),
        AttributeKind::Number => "number | `${number}`".to_owned(),
        AttributeKind::Choice(words) => {
            words.iter().map(|word| format!("\"{word}\"")).collect::<Vec<_>>().join(" | ")
        }
        AttributeKind::Cid => "\"$user\" | (string & {})".to_owned(),
        AttributeKind::Scopes => "WlScope | (string & {})".to_owned(),
    }
}

/// `contact-list` as `ContactList`.
fn pascal(tag: &str) -> String {
    let mut name = String::new();
    for word in tag.split('-') {
        let mut letters = word.chars();
        name.extend(letters.next().map(|letter| letter.to_ascii_uppercase()));
        name.push_str(letters.as_str());
    }
    name
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use super::*;

    #[test]
    fn every_tag_and_every_attribute_is_declared() {
        let text = declarations("");
        for control in CONTROLS {
            let tag = control.tag;
            assert!(text.contains(&format!("  \"wl-{tag}\": Wl{}Element;", pascal(tag))), "{tag}");
            let start = text.find(&format!("interface Wl{}Attributes ", pascal(tag))).unwrap();
            let body = &text[start..start + text[start..].find("\n}").unwrap()];
            for attribute in control.attributes {
                assert!(body.contains(&format!("\n  \"{}\"?: ", attribute.name)), "{tag} {}", attribute.name);
            }
            assert_eq!(body.matches("?: ").count(), control.attributes.len(), "{tag}");
        }
    }

    #[test]
    fn api_comes_first_and_unchanged() {
        assert!(declarations("interface Wl {}\n").starts_with("interface Wl {}\n\n/** "));
    }

    #[test]
    fn control_is_declared_with_its_attributes() {
        let control = Control {
            tag: "two-words",
            module: wire::control::Module::Core,
            summary: "Does it.",
            attributes: &[
                Attribute {
                    name: "size",
                    kind: AttributeKind::Choice(&["small", "large"]),
                    default: "small",
                    summary: "How big.",
                },
                Attribute { name: "rows", kind: AttributeKind::Number, default: "3", summary: "How many." },
                Attribute {
                    name: "is-on",
                    kind: AttributeKind::Boolean,
                    default: "true",
                    summary: "Whether.",
                },
            ],
        };
        let mut text = String::new();
        write_element(&mut text, &control).unwrap();
        expect![[r#"

            /** `<wl-two-words>`, `<wl:two-words>`. Does it. */
            interface WlTwoWordsElement extends HTMLElement {}

            /** The attributes of `<wl-two-words>`. Does it. */
            interface WlTwoWordsAttributes extends WlElementAttributes {
              /**
               * How big.
               * @default small
               */
              "size"?: "small" | "large";
              /**
               * How many.
               * @default 3
               */
              "rows"?: number | `${number}`;
              /**
               * Whether.
               * @default true
               */
              "is-on"?: boolean | "true" | "false";
            }
        "#]]
        .assert_eq(&text);
    }
}
