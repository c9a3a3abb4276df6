//! Options, in a URL and in the parentheses of `$expand`, `$select` and `$count`.

use std::fmt;

use crate::expr::Power;
use crate::options::{Expand, Give, Levels, Name, Options, Select};
use crate::print::Text;

pub(super) fn write(options: &Options, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let mut between = "";
    let mut pair = |name: &str, value: &Text| {
        let result = write!(f, "{between}{name}={}", value.percent_encoded());
        between = "&";
        result
    };
    for (name, value) in each(options) {
        pair(&encoded_name(&name), &value)?;
    }
    let custom = options.custom.iter();
    custom
        .map(|(name, value)| (name, Text { text: value.clone(), ..Text::default() }))
        .try_for_each(|(name, value)| pair(&encoded_name(name), &value))
}

/// A `=` in a name would end it.
fn encoded_name(name: &str) -> String {
    Text { text: name.to_owned(), ..Text::default() }.percent_encoded().replace('=', "%3D")
}

/// The options that there are, by name, decoded.
fn each(options: &Options) -> Vec<(String, Text)> {
    let mut all = Vec::new();
    let mut add = |name: &str, write: &mut dyn FnMut(&mut Text)| {
        let mut value = Text::default();
        write(&mut value);
        all.push((name.to_owned(), value));
    };
    if let Some(filter) = &options.filter {
        add("$filter", &mut |text| text.expr(filter, Power::Or));
    }
    if !options.orderby.is_empty() {
        add("$orderby", &mut |text| {
            text.list(&options.orderby, ",", |text, item| {
                text.expr(&item.expr, Power::Or);
                if item.descending {
                    text.push(" desc");
                }
            });
        });
    }
    if !options.select.is_empty() {
        add("$select", &mut |text| text.list(&options.select, ",", Text::select));
    }
    if !options.expand.is_empty() {
        add("$expand", &mut |text| text.list(&options.expand, ",", Text::expand));
    }
    if let Some(search) = &options.search {
        add("$search", &mut |text| text.search(search));
    }
    if !options.compute.is_empty() {
        add("$compute", &mut |text| {
            text.list(&options.compute, ",", |text, item| {
                text.expr(&item.expr, Power::Or);
                text.push(" as ");
                text.push(&item.name);
            });
        });
    }
    let levels = options.levels.map(|levels| match levels {
        Levels::Number(number) => number.to_string(),
        Levels::Max => "max".to_owned(),
    });
    let simple = [
        ("$top", options.top.map(|number| number.to_string())),
        ("$skip", options.skip.map(|number| number.to_string())),
        ("$count", options.count.map(|count| count.to_string())),
        ("$format", options.format.clone()),
        ("$skiptoken", options.skiptoken.clone()),
        ("$deltatoken", options.deltatoken.clone()),
        ("$apply", options.apply.clone()),
        ("$index", options.index.map(|index| index.to_string())),
        ("$schemaversion", options.schemaversion.clone()),
        ("$id", options.id.clone()),
        ("$levels", levels),
    ];
    for (name, value) in simple {
        if let Some(value) = value {
            add(name, &mut |text| text.push(&value));
        }
    }
    for alias in &options.aliases {
        add(&format!("@{}", alias.name), &mut |text| text.expr(&alias.value, Power::Or));
    }
    all
}

impl Text {
    /// `($filter=…;$top=…)`
    pub(super) fn parenthesized(&mut self, options: &Options) {
        self.push("(");
        for (index, (name, value)) in each(options).into_iter().enumerate() {
            if index > 0 {
                self.push(";");
            }
            self.push(&name);
            self.push("=");
            let start = self.text.len();
            self.encoded.extend(value.encoded.iter().map(|byte| start + byte));
            self.push(&value.text);
        }
        self.push(")");
    }

    fn select(&mut self, item: &Select) {
        self.names(&item.path);
        if !item.parameters.is_empty() {
            self.push("(");
            self.list(&item.parameters, ",", |text, name| text.push(name));
            self.push(")");
        }
        if item.options != Options::default() {
            self.parenthesized(&item.options);
        }
    }

    fn expand(&mut self, item: &Expand) {
        self.names(&item.path);
        self.push(match item.give {
            Give::Entities => "",
            Give::References => "/$ref",
            Give::Count => "/$count",
        });
        if item.options != Options::default() {
            self.parenthesized(&item.options);
        }
    }

    fn names(&mut self, path: &[Name]) {
        self.list(path, "/", |text, name| text.push(&name.text));
    }
}
